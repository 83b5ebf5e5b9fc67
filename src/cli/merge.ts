/** `synfire merge`: the files of the ranks of an MPI run become one recording. */
import { mergeRun } from '../checkpoint/index.ts';
import { count } from './summary.ts';
import { type Flags, parseFlags, usageFault } from './usage.ts';

export const mergeHelp = `synfire merge <folder> [--json]

  Puts together what "mpirun -n 4 synfire run … --mpi --checkpoint every=10min --by-rank --out <folder>" recorded in one folder a
  rank: the files are those that one process writes, byte for byte. Up to the last checkpoint, in little memory; where
  it is interrupted, the same command does it. After it "synfire resume" goes on with any number of ranks, or without.`;

const FLAGS: Flags = { json: { type: 'boolean' }, help: { type: 'boolean' } };

export async function merge(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseFlags(args, FLAGS);
  if (values.help) {
    console.log(mergeHelp);
    return 0;
  }
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0) {
    throw usageFault('no folder, or several', 'the folder of a run', 'Try: synfire merge night');
  }
  const merged = await mergeRun(folder);
  if (values.json) {
    console.log(JSON.stringify(merged));
    return 0;
  }
  const { files, spikes, hash } = merged;
  console.log(files.length > 0 ? `wrote ${files.join(', ')}` : 'Nothing to put together.');
  console.log(`${count(spikes)} spikes, hash ${hash}`);
  return 0;
}
