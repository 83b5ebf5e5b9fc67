/** The model of each node of a population: its type, its template and its parameters from JSON files and HDF5. */
import { fileError } from '../fault.ts';
import type { SonataConfig } from './config.ts';
import { joinPath, type ReadFile, readJson } from './files.ts';
import { type Cell, cellOf } from './models.ts';
import type { NodePopulation } from './nodes.ts';
import { pynnColumns } from './pynn.ts';

/** By row. Nodes of one type without parameters of their own share one. */
export async function cellsOf(
  { ids, typeIds, attributes, where }: NodePopulation,
  config: SonataConfig,
  read: ReadFile,
): Promise<readonly Cell[]> {
  const files = new Map<string, Readonly<Record<string, unknown>>>();
  const shared = new Map<string, Cell>();
  const cells: Cell[] = [];
  for (let row = 0; row < ids.length; row++) {
    const at = `${where} › node ${ids[row]}`;
    const [type, template, file] = ['model_type', 'model_template', 'dynamics_params'].map((name) =>
      attributes.text(row, name),
    );
    const columns = template?.startsWith('pynn:') ? pynnColumns(template, row, attributes) : {};
    const own = { ...columns, ...attributes.dynamics(row) };
    const alone = Object.keys(own).length > 0;
    const key = JSON.stringify([typeIds[row], type, template, file]);
    const known = alone ? undefined : shared.get(key);
    if (known !== undefined) {
      cells.push(known);
      continue;
    }
    let given = file === undefined || type === 'virtual' ? {} : files.get(file);
    if (given === undefined) {
      const folder = config.components.point_neuron_models_dir;
      if (folder === undefined) {
        const place = `${config.where} › components › point_neuron_models_dir`;
        const remedy = 'Name the folder.';
        throw fileError('sonata-bad-config', place, 'nothing', `the folder of ${file}`, remedy);
      }
      given = await readJson(read, joinPath(folder, file!), `${at} › dynamics_params`);
      files.set(file!, given);
    }
    const cell = cellOf(type, template, { ...given, ...own }, file ? `${at} › ${file}` : at);
    if (!alone) shared.set(key, cell);
    cells.push(cell);
  }
  return cells;
}
