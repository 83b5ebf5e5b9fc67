/** Kinds of text and of plain data: equations, rules, quantities, networks, models, links. They are checked and planned, nothing is run. */
import fc from 'fast-check';
import { damagedData, equations, expressions, quantities, statements } from './arbitraries.mjs';
import { edited, edits } from './bytes.mjs';
import { ownNetwork, RATE_MODEL, recordedNetwork, richNetwork, SETTINGS } from './networks.mjs';
import { soundModels } from './sound-models.mjs';

const PARAMETERS = { tau: '10 ms', E_L: '-65 mV' };

export async function textKinds(lib) {
  const json = JSON.parse(JSON.stringify(richNetwork(lib)));
  const text = JSON.stringify(json);
  const link = await lib.packLink(SETTINGS);
  const plan = (net) => lib.compilePlan(net.describe());
  const one = (cell) => {
    const net = new lib.Network({ dt: 0.1 });
    net.population('P', 2, lib.neuron(cell));
    return plan(net);
  };
  return {
    equations: {
      share: 60,
      made: equations,
      attempt: (given) => one({ equations: given, parameters: PARAMETERS, threshold: 'v > 0*mV' }),
    },
    statements: {
      share: 60,
      made: fc.tuple(expressions, statements),
      attempt: ([threshold, reset]) => {
        const given = 'dv/dt = (E_L - v)/tau : mV\ndw/dt = -w/tau : 1';
        one({ equations: given, parameters: PARAMETERS, threshold, reset });
      },
    },
    'models that are sound': {
      share: 60,
      made: soundModels,
      attempt: (given) => plan(ownNetwork(lib, given)),
    },
    rules: {
      share: 40,
      made: fc.tuple(statements, statements, expressions),
      attempt: ([onPre, onPost, transmit]) => {
        const parameters = { p: { unit: 'w', default: 1 }, tau: { unit: 'ms', default: 10 } };
        const variables = { x: { unit: '1', initial: '0', decay: 'tau' } };
        const given = { name: 'own', transmit, onPre, onPost, w_max: 'p' };
        const plasticity = lib.rule({ ...given, parameters, variables });
        const net = recordedNetwork(lib);
        net.connect('E', 'E', { connector: lib.oneToOne(), weight: 1, plasticity });
        plan(net);
      },
    },
    quantities: {
      share: 120,
      made: fc.tuple(fc.constantFrom('tau_m', 'V_th', 'C_m', 't_ref'), quantities),
      attempt: ([name, value]) => {
        const net = new lib.Network({ dt: 0.1 });
        net.population('P', 2, lib.lif({ [name]: value }));
        plan(net);
      },
    },
    networks: {
      share: 60,
      made: damagedData(json),
      attempt: (given) => {
        const net = lib.Network.fromJSON(given);
        lib.planSummary(plan(net));
        lib.toNest(net);
      },
    },
    'JSON texts': {
      share: 80,
      made: edits,
      attempt: (list) =>
        lib.Network.fromJSON(
          new TextDecoder().decode(edited(new TextEncoder().encode(text), list)),
        ),
    },
    'rate models': {
      share: 40,
      made: damagedData(RATE_MODEL),
      attempt: async (given) => {
        const options = { workers: 0, backend: 'reference' };
        const simulation = await lib.RateSimulation.create(given, options);
        await simulation.run(2 * given.dt);
        await simulation.dispose();
      },
    },
    links: {
      share: 50,
      made: edits,
      attempt: (list) =>
        lib.unpackLink(new TextDecoder().decode(edited(new TextEncoder().encode(link), list))),
    },
    'contents of links': {
      share: 20,
      made: damagedData(SETTINGS),
      attempt: async (given) => lib.unpackLink(await lib.packLink(given)),
    },
    'odd links': {
      share: 20,
      made: fc.oneof(fc.string({ maxLength: 40 }), fc.base64String({ maxLength: 60 })),
      attempt: (given) => lib.unpackLink(given),
    },
  };
}
