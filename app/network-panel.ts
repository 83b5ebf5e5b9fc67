/** The left panel: which network, its options and parameters, and what acts on it while it runs. */
import { displayName } from '../src/plot/display-name.ts';
import { aboutConnectome, CONNECTOME, lacksFiles } from './connectome.ts';
import { DRAWN, fillGallery, fillOptions, fillParameters, followOptions } from './controls.ts';
import type { Lab } from './lab.ts';
import { gallery, parametersOf } from './networks.ts';
import { choices, faultsOf, find } from './page.ts';
import { defaults } from './settings.ts';

/**
 * `chosen` is called when the visitor took another network, `askFiles` where that is in files, before anything changes; returns what shows
 * the settings of now.
 */
export function startNetworkPanel(lab: Lab, chosen: () => void, askFiles: () => void): () => void {
  const select = find<HTMLSelectElement>('#example');
  fillGallery(select);
  find('#files-open').addEventListener('click', askFiles);
  select.addEventListener('change', () => {
    if (select.value === CONNECTOME) return askFiles();
    const options = select.value === 'microcircuit' ? defaults.options : {};
    lab.change({ example: select.value, options, changes: {} }, '');
    chosen();
  });
  startPerturbing(lab);
  return () => refill(lab);
}

const OWN_ABOUT =
  'Each neuron gets a constant current of its own and some noise. Write it under Equations.';

function refill(lab: Lab): void {
  const { example, options, until } = lab.settings;
  find<HTMLSelectElement>('#example').value = example;
  find<HTMLInputElement>('#until').value = String(until);
  find('#files-open').hidden = example !== CONNECTOME;
  find('#about').textContent =
    aboutConnectome(lab.settings) ??
    gallery.find(({ name }) => name === example)?.reference ??
    (example === DRAWN ? 'Drawn under Network.' : OWN_ABOUT);
  fillOptions(example, options, (name, value) => {
    const changed = { ...lab.settings.options, [name]: value };
    lab.change({ options: changed, changes: {} }, `Rebuilt with ${name} ${value}, from 0 ms.`);
    followOptions(example, changed);
    refillParameters(lab);
  });
  refillParameters(lab);
}

function refillParameters(lab: Lab): void {
  // what is drawn has its numbers at its parts
  find('#parameters').hidden = lab.settings.example === DRAWN || lacksFiles(lab.settings);
  if (find('#parameters').hidden) return;
  try {
    fillParameters(parametersOf(lab.settings), lab.settings.changes, ({ name, paths }, value) => {
      const added = Object.fromEntries(paths.map((path) => [path, value]));
      const changes = { ...lab.settings.changes, ...added };
      lab.change({ changes }, `Rebuilt with ${name} ${value}, from 0 ms.`);
    });
  } catch (error) {
    lab.fail(faultsOf(error));
  }
}

/** Sets a state variable of a whole population of the running network. */
function startPerturbing(lab: Lab): void {
  const population = find<HTMLSelectElement>('#perturb [name=population]');
  const variable = find<HTMLSelectElement>('#perturb [name=variable]');
  const fillVariables = () => {
    const known = lab.network?.populations.find(({ name }) => name === population.value);
    choices(variable, known?.states ?? []);
  };
  lab.listen({
    opened({ populations }) {
      const named = populations.filter(({ states }) => states.length > 0);
      choices(
        population,
        named.map(({ name }) => name),
      );
      fillVariables();
    },
  });
  population.addEventListener('change', fillVariables);
  find<HTMLFormElement>('#perturb form').addEventListener('submit', (event) => {
    event.preventDefault();
    const value = Number(find<HTMLInputElement>('#perturb [name=value]').value);
    const written = { population: population.value, variable: variable.value, value };
    lab.ask({ do: 'write', ...written });
    lab.say(
      `${written.variable} of ${displayName(written.population)} was set in the running network.`,
    );
  });
}
