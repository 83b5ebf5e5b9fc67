/**
 * What an epoch's swap of spike lists costs if every rank is sent everything, as it is built, and if each is sent what it needs: the calls
 * alone, between ranks that do nothing else.
 *
 *     mpirun -n 2 node bench/mpi/need.mjs [--words 24] [--needed 1] [--epochs 20000]
 *
 * Everything: one MPI_Allgather of a block, into which `words` spikes a rank fit (docs/decisions/0034-mpi.md). By need: MPI_Alltoall of counts, then
 * MPI_Alltoallv of the share `needed` of them for each rank. Prints the fewest µs an epoch of five rounds, alternating. Open MPI; the package koffi.
 */
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';

const koffi = createRequire(import.meta.url)('koffi');
const { values } = parseArgs({
  options: {
    words: { type: 'string', default: '24' },
    needed: { type: 'string', default: '1' },
    epochs: { type: 'string', default: '20000' },
  },
});
const [words, epochs] = [Number(values.words), Number(values.epochs)];
const sent = Math.max(1, Math.round(words * Number(values.needed)));

const library = koffi.load('libmpi.so.40', { global: true });
const call = (head) => {
  const native = library.func(`int ${head}`);
  return (...args) => {
    if (native(...args) !== 0) throw new Error(head);
  };
};
const [world, int] = ['world', 'int'].map((name) =>
  library.symbol(name === 'world' ? 'ompi_mpi_comm_world' : 'ompi_mpi_int', 'void *'),
);
call('MPI_Init(void *, void *)')(null, null);
const asked = (head) => {
  const found = [0];
  call(`${head}(void *, _Out_ int *)`)(world, found);
  return found[0];
};
const [rank, size] = [asked('MPI_Comm_rank'), asked('MPI_Comm_size')];
const allgather = call('MPI_Allgather(void *, int, void *, void *, int, void *, void *)');
const alltoall = call('MPI_Alltoall(void *, int, void *, void *, int, void *, void *)');
const alltoallv = call(
  'MPI_Alltoallv(void *, void *, void *, void *, void *, void *, void *, void *, void *)',
);
const barrier = call('MPI_Barrier(void *)');

const ints = (length, value = () => 0) => Int32Array.from({ length }, (_, k) => value(k));
const block = ints(words + 6);
const blocks = ints((words + 6) * size);
const everything = () => allgather(block, block.length, int, blocks, block.length, int, world);

const counts = ints(size, () => sent);
const places = ints(size, (k) => k * sent);
const theirs = ints(size);
const [lists, heard] = [ints(sent * size), ints(sent * size)];
const byNeed = () => {
  alltoall(counts, 1, int, theirs, 1, int, world);
  alltoallv(lists, counts, places, int, heard, theirs, places, int, world);
};

function microseconds(exchange) {
  for (let k = 0; k < epochs / 10; k++) exchange();
  barrier(world);
  const began = performance.now();
  for (let k = 0; k < epochs; k++) exchange();
  return (1000 * (performance.now() - began)) / epochs;
}

const best = { everything: Number.POSITIVE_INFINITY, byNeed: Number.POSITIVE_INFINITY };
for (let round = 0; round < 5; round++) {
  best.everything = Math.min(best.everything, microseconds(everything));
  best.byNeed = Math.min(best.byNeed, microseconds(byNeed));
}
if (rank === 0) {
  const [all, need] = [best.everything, best.byNeed].map((µs) => µs.toFixed(2));
  console.log(
    `${size} ranks, ${words} spikes each: all to all ${all} µs, ${sent} by need ${need} µs an epoch`,
  );
}
call('MPI_Finalize()')();
