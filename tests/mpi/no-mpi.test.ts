/** A rank without the library, or without the package that calls it, says what to install; so does one whose launcher is of another kind. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratch } from '../cli/harness.ts';
import { cli, inRanks, withoutMpi } from './mpirun.ts';

const run = [cli, 'run', 'cuba', '--size', '100', '--time', '5', '--quiet', '--mpi'];
const LAUNCHED = { PMI_SIZE: '2', PMI_RANK: '0' };

/** What a process prints in which "koffi" is this module; without a text there is none. */
async function withKoffi(text: string | undefined) {
  const folder = scratch();
  const found = `data:text/javascript,${encodeURIComponent(text ?? '')}`;
  const answer = `{ url: ${JSON.stringify(found)}, shortCircuit: true }`;
  const missing = "(() => { throw new Error('Cannot find package koffi'); })()";
  const hook = `export const resolve = (name, context, next) =>
    name === 'koffi' ? ${text === undefined ? missing : answer} : next(name, context);`;
  const start = `import { register } from 'node:module';
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`)});`;
  writeFileSync(join(folder, 'hook.mjs'), start);
  return inRanks(0, ['--import', join(folder, 'hook.mjs'), ...run], LAUNCHED);
}

it.each([
  ['no library', "export default { load() { throw new Error('no file'); } };", 'openmpi-bin'],
  ['no package', undefined, 'npm install koffi'],
])('%s', async (_, koffi, remedy) => {
  const { code, err } = await withKoffi(koffi);
  expect(code).toBe(1);
  expect(err).toContain('[no-mpi]');
  expect(err).toContain(remedy);
});

const why = withoutMpi();

it.skipIf(why !== undefined).each([
  ['another launcher', { OMPI_COMM_WORLD_SIZE: '2', OMPI_COMM_WORLD_RANK: '0' }],
  ['srun that tells no library', { SLURM_STEP_NUM_TASKS: '2', SLURM_PROCID: '0' }],
])(`%s${why ? ` (${why})` : ''}`, async (_, told) => {
  const { code, err } = await inRanks(0, run, told);
  expect(code).toBe(1);
  expect(err).toMatch(/2 processes by the launcher, 1 by .*\[other-mpi\]/s);
});
