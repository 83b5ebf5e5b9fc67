/**
 * Question: what of NeuroML's own files is read, and do its cells fire alike by the built-in reader and by the ComponentTypes that define them?
 *
 * Method: every example is read with the core's type files as includes; networks whose parts are all known run for 300 ms. Each cell that the reader knows by name is made a second time from its
 * ComponentType, and both are run with one current by the same method.
 *
 *     git clone https://github.com/NeuroML/NeuroML2 && node bench/interop/neuroml.mjs NeuroML2
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Network, neuron, simulate } from '../../dist/index.js';
import { networkOf, readNeuroML } from '../../dist/neuroml.js';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Usage: node bench/interop/neuroml.mjs FOLDER');
  process.exit(2);
}
const core = ['NeuroMLCoreDimensions', 'NeuroMLCoreCompTypes', 'Cells', 'PyNN'];
const includes = core.map((name) =>
  readFileSync(join(folder, 'NeuroML2CoreTypes', `${name}.xml`), 'utf8'),
);
const count = { files: 0, cells: 0, refused: 0, networks: 0, twins: 0, wrong: 0 };

/** Where v runs away before its peak, by Euler's steps: other methods see the cap of the exponent. */
const methodOf = ({ equations }) => (/exp|v\*\*2|v_r\b/.test(equations) ? 'euler' : undefined);

async function spikesOf(definition, method) {
  const net = new Network({ dt: 0.02 });
  net.population('P', 1, neuron({ ...definition, receptors: {}, method }));
  if (definition.equations.includes('I_ext')) net.stepCurrent('P', { amplitude: 700 });
  return [...(await simulate(net, { time: 500, backend: 'reference' })).spikes('P').times];
}

for (const part of ['examples', 'LEMSexamples']) {
  for (const name of readdirSync(join(folder, part)).filter((file) => /\.(nml|xml)$/.test(file))) {
    const text = readFileSync(join(folder, part, name), 'utf8');
    const others = [
      ...text.matchAll(/<include (?:file|href)="(?:\.\.\/examples\/)?(\w+\.nml)"/gi),
    ].map(([, file]) => readFileSync(join(folder, 'examples', file), 'utf8'));
    const read = readNeuroML(text, { where: name, includes: [...includes, ...others] });
    count.files++;
    count.cells += Object.keys(read.cells).length;
    count.refused += read.refused.length;
    for (const { where, found } of read.refused) console.log(`refused  ${where}: ${found}`);
    // the same elements, by the types of the core
    const named = text.replace(/<(\w*Cell|IF_\w+|EIF_\w+)(?=\s+id)/g, '<Component type="$1"');
    const defined = readNeuroML(named, { where: name, includes: [...includes, ...others] }).cells;
    for (const [id, definition] of Object.entries(read.cells)) {
      const twin = defined[id];
      if (twin === undefined || twin.reference === definition.reference) continue;
      const method = methodOf(definition);
      const [a, b] = [await spikesOf(definition, method), await spikesOf(twin, method)];
      const agrees = a.length === b.length && a.every((t, k) => t === b[k]);
      count[agrees ? 'twins' : 'wrong']++;
      console.log(
        `${agrees ? 'agrees ' : 'DIFFERS'}  ${name} › ${id}: ${a.length} and ${b.length} spikes`,
      );
    }
    for (const id of Object.keys(read.networks)) {
      try {
        const run = await simulate(networkOf(read, id), { time: 300, backend: 'reference' });
        count.networks++;
        console.log(`network  ${name} › ${id}: ${run.spikeCount} spikes`);
      } catch (error) {
        if (error.code !== 'neuroml-bad-reference') throw error;
        const parts = error.faults.map(({ found }) => found).join(', ');
        console.log(`missing  ${name} › ${id}: ${parts}`);
      }
    }
  }
}
console.log(
  `${count.files} files, ${count.cells} cells read, ${count.refused} elements refused, ${count.networks} networks run; ${count.twins} cells agree with their types, ${count.wrong} differ.`,
);
process.exitCode = count.wrong > 0 ? 1 : 0;
