/**
 * MPI, from Node: the five calls that ranks need, through koffi, in whichever library is there. Calls block, and are made by
 * one thread of the process alone (MPI_THREAD_FUNNELED).
 */
import { optionalPackage } from './platform.ts';

/** A library and what differs in it: how handles are passed, and which they are. */
interface Flavour {
  readonly name: string;
  readonly files: readonly string[];
  readonly handle: 'void *' | 'int' | 'size_t';
  /** A number, or the name of a variable whose address it is. */
  readonly world: number | string;
  readonly int: number | string;
  /** What its launcher tells a process: how many they are. */
  readonly told: readonly string[];
}

const FLAVOURS: readonly Flavour[] = [
  {
    name: 'Open MPI',
    files: ['libmpi.so.40', 'libmpi.40.dylib'],
    handle: 'void *',
    world: 'ompi_mpi_comm_world',
    int: 'ompi_mpi_int',
    told: ['OMPI_COMM_WORLD_SIZE'],
  },
  {
    name: 'MPICH',
    files: ['libmpich.so.12', 'libmpi.so.12', 'libmpi.12.dylib', 'libmpich.12.dylib'],
    handle: 'int',
    world: 0x44000000,
    int: 0x4c000405,
    told: ['PMI_SIZE'],
  },
  {
    name: 'the standard ABI (MPI 5)',
    files: ['libmpi_abi.so.1', 'libmpi_abi.so.0', 'libmpi_abi.dylib'],
    handle: 'size_t',
    world: 0x101,
    int: 0x209,
    told: [],
  },
];

const FUNNELED = 1;

/** UCX, which some libraries bring, takes the signal by which V8 notices that WebAssembly left its memory. */
const QUIET = { UCX_ERROR_SIGNALS: '', UCX_HANDLE_ERRORS: 'none' };

/** Waiting ranks let the threads of their process have the processor, which compile meanwhile; who starts Open MPI may ask otherwise. */
const YIELDING = { OMPI_MCA_mpi_yield_when_idle: '1' };

export interface Mpi {
  readonly name: string;
  readonly rank: number;
  readonly size: number;
  /** Ranks that the launcher says it started; undefined where it says nothing. */
  readonly told: number | undefined;
  /** Of each rank `send`, as many words in all ranks. */
  allgather(send: Int32Array, received: Int32Array): void;
  /** Of rank r the first `counts[r]` words of its `send`, from `places[r]` on. */
  allgatherv(send: Int32Array, received: Int32Array, counts: Int32Array, places: Int32Array): void;
  /** Ends all ranks at once. */
  abort(code: number): void;
  finalize(): void;
}

/** Why there is no MPI. */
export interface NoMpi {
  readonly missing: 'koffi' | 'library';
  readonly found: string;
}

/** What launchers of processes leave in their environment. */
const LAUNCHED = /^(OMPI_COMM_WORLD_|PMI_|PMIX_|MPI_LOCAL|SLURM_PROCID|PALS_|FLUX_TASK)/;

/** One process that nobody launched needs no library. */
const alone: Mpi = {
  ...{ name: 'no launcher', rank: 0, size: 1, told: undefined },
  allgather: (send, received) => received.set(send),
  allgatherv: (send, received, [count]) => received.set(send.subarray(0, count)),
  abort: () => {},
  finalize: () => {},
};

/** Starts MPI; once a process. */
export async function startMpi(): Promise<Mpi | NoMpi> {
  if (!Object.keys(process.env).some((name) => LAUNCHED.test(name))) return alone;
  let koffi: any;
  try {
    koffi = await optionalPackage<any>('koffi');
    koffi = koffi.default ?? koffi;
  } catch (error) {
    return { missing: 'koffi', found: (error as Error).message };
  }
  Object.assign(process.env, QUIET, { ...YIELDING, ...process.env });
  const tolds = (flavour: Flavour) => flavour.told.map((name) => process.env[name]).find(Boolean);
  // the library must be the launcher's own: another one takes each process for all there are
  const order = [...FLAVOURS].sort((a, b) => Number(!tolds(a)) - Number(!tolds(b)));
  for (const flavour of order) {
    for (const file of flavour.files) {
      let library: any;
      try {
        library = koffi.load(file, { global: true });
      } catch {
        continue;
      }
      // srun starts processes whether or not it tells a library of the others
      const told = order.map(tolds).find(Boolean) ?? process.env.SLURM_STEP_NUM_TASKS;
      return start(flavour, library, told === undefined ? undefined : Number(told));
    }
  }
  const tried = FLAVOURS.flatMap(({ files }) => files.filter((file) => file.includes('.so')));
  return { missing: 'library', found: `none of ${tried.join(', ')}` };
}

function start(flavour: Flavour, library: any, told: number | undefined): Mpi {
  const { handle, name } = flavour;
  const place = (of: number | string) =>
    typeof of === 'number' ? of : library.symbol(of, 'void *');
  const [world, int] = [place(flavour.world), place(flavour.int)];
  const call = (head: string) => {
    const native = library.func(`int ${head.replaceAll('HANDLE', handle)}`);
    const called = head.slice(0, head.indexOf('('));
    return (...args: unknown[]) => {
      const code = native(...args);
      if (code !== 0) throw new Error(`${called} of ${name} ended with ${code}`);
    };
  };
  call('MPI_Init_thread(void *, void *, int, _Out_ int *)')(null, null, FUNNELED, [0]);
  const asked = (head: string) => {
    const found = [0];
    call(`${head}(HANDLE, _Out_ int *)`)(world, found);
    return found[0];
  };
  const gather = call('MPI_Allgather(void *, int, HANDLE, void *, int, HANDLE, HANDLE)');
  const gatherv = call(
    'MPI_Allgatherv(void *, int, HANDLE, void *, void *, void *, HANDLE, HANDLE)',
  );
  const abort = call('MPI_Abort(HANDLE, int)');
  const finalize = call('MPI_Finalize()');
  const rank = asked('MPI_Comm_rank');
  return {
    ...{ name, rank, size: asked('MPI_Comm_size'), told },
    allgather(send, received) {
      gather(send, send.length, int, received, send.length, int, world);
    },
    allgatherv(send, received, counts, places) {
      gatherv(send, counts[rank], int, received, counts, places, int, world);
    },
    abort: (code) => abort(world, code),
    finalize: () => finalize(),
  };
}
