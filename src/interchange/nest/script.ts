/**
 * A network as a script for PyNEST 3 (3.7 or later): models by the table of models.ts, connections as rules or synapse by synapse, inputs, recorders. Runs under MPI as it
 * is: every rank executes the same lines, and writes what it recorded.
 */
import { type Fault, SynfireError } from '../../errors.ts';
import type { InputDescription } from '../../inputs/input.ts';
import type { SourceSpec } from '../../network/description.ts';
import { isSource } from '../../network/models.ts';
import { Network } from '../../network/network.ts';
import { checked, number, object, optional, word } from '../../network/shape.ts';
import { compilePlan } from '../../plan/compile.ts';
import { kindOf, recorderName } from '../../record/recorder.ts';
import { synapseLists } from '../synapse-lists.ts';
import { delayOf, drawOf, ruleOf, synapseOf } from './connections.ts';
import type { Numbers } from './models.ts';
import { type NestNeuron, nestNeuron, steadyCurrent } from './neuron.ts';
import { int, PythonValues, type Value } from './python.ts';

export interface NestOptions {
  /** ms to simulate. */
  readonly time: number;
  /**
   * `rules` (default): random connections are drawn anew by NEST, with the same statistics. `synapses`: those that are drawn here, one by
   * one, as arrays beside the script.
   */
  readonly connections?: 'rules' | 'synapses';
}

const shape = object({ time: number, connections: optional(word('rules', 'synapses')) });

/**
 * Content by path: `network.py` and the arrays that it loads. Throws SynfireError with all that has no counterpart in NEST (`nest-no-model`,
 * `nest-no-receptor`, `nest-no-rule`, `nest-no-counterpart`).
 */
export function toNest(network: Network, options: NestOptions): ReadonlyMap<string, Uint8Array> {
  checked(shape, options, 'toNest › options');
  if (!(network instanceof Network)) {
    const [where, found, expected] = ['toNest › network', 'something else', 'a Network'];
    throw new SynfireError({ code: 'wrong-type', where, found, expected, remedy: 'Give one.' });
  }
  const script = new Script(network, options.connections ?? 'rules');
  const text = script.print(options.time);
  return new Map([['network.py', new TextEncoder().encode(text)], ...script.values.files]);
}

class Script {
  readonly values = new PythonValues();
  readonly #lines: string[] = [];
  readonly #faults: Fault[] = [];
  readonly #description;
  readonly #plan;
  readonly #neurons: readonly (NestNeuron | undefined)[];

  constructor(
    network: Network,
    private readonly connections: 'rules' | 'synapses',
  ) {
    this.#description = network.describe();
    this.#plan = compilePlan(this.#description);
    this.#neurons = this.#description.populations.map((_, p) =>
      nestNeuron(this.#description, this.#plan, p, this.#report),
    );
  }

  readonly #report = (fault: Fault) => void this.#faults.push(fault);

  #refuse(where: string, found: string, remedy: string): void {
    const expected = 'what NEST can say';
    this.#report({ code: 'nest-no-counterpart', where, found, expected, remedy });
  }

  #add(...lines: string[]): void {
    this.#lines.push(...lines);
  }

  print(time: number): string {
    const { dt, seed } = this.#description;
    this.#populations();
    this.#projections();
    for (const input of this.#description.inputs) this.#input(input);
    this.#recorders();
    SynfireError.gather(this.#faults);
    const header = [
      '"""Written by Synfire for NEST 3.7 or later. python3 network.py [THREADS], or mpirun -n RANKS python3 network.py [THREADS]."""',
      'import sys',
      'from pathlib import Path',
      '',
      'import nest',
      'import numpy as np',
      '',
      '',
      'def load(name):',
      '    return np.load(Path(__file__).parent / "data" / name)',
      '',
      '',
      'nest.ResetKernel()',
      'nest.local_num_threads = int(sys.argv[1]) if len(sys.argv) > 1 else 1',
      `nest.resolution = ${dt}`,
      `nest.rng_seed = ${1 + (seed % (2 ** 32 - 1))}`,
      'populations, recorders = {}, {}',
      '',
    ];
    const end = [
      '',
      `nest.Simulate(${this.values.print(time, 'time')})`,
      '',
      '# each rank has the events of its own neurons',
      'for name, recorder in recorders.items():',
      '    np.savez(f"{name}-{nest.Rank()}.npz", **{key: np.asarray(column) for key, column in recorder.events.items()})',
      '',
    ];
    return [...header, ...this.#lines, ...end].join('\n');
  }

  #populations(): void {
    for (const [p, { name, size, neuron }] of this.#description.populations.entries()) {
      const key = JSON.stringify(name);
      if (isSource(neuron)) {
        this.#source(name, size, neuron);
        continue;
      }
      const own = this.#neurons[p];
      if (own === undefined) continue;
      const current = steadyCurrent(this.#plan, p);
      const rows = Array.from(
        { length: size },
        (_, i): Numbers => ({
          ...own.parameters(i),
          I_e: current(i),
        }),
      );
      const parameters: Record<string, Value> = {};
      for (const id of Object.keys(rows[0] ?? {})) {
        const column = Float64Array.from(rows, (row) => row[id]);
        parameters[id] = column.every((x) => x === column[0]) ? column[0] : column;
      }
      const printed = this.values.print(parameters, name);
      this.#add(
        `populations[${key}] = nest.Create("${own.model.name}", ${size}, params=${printed})`,
      );
    }
  }

  /** Injectors are neurons to every rule; generators are devices. */
  #source(name: string, size: number, source: SourceSpec): void {
    const key = JSON.stringify(name);
    if (source.source === 'spike_generator') {
      const steps = this.#plan.populations.find((p) => p.name === name)!.spikes!;
      const times = Float64Array.from(steps.steps, (step) =>
        Number(((step + 1) * this.#description.dt).toPrecision(12)),
      );
      const [at, by] = [
        this.values.print(times, `${name}_times`),
        this.values.print(steps.senders, `${name}_senders`),
      ];
      this.#add(
        `times, senders = np.asarray(${at}), np.asarray(${by})`,
        `populations[${key}] = nest.Create("spike_train_injector", ${size}, params=[{"spike_times": times[senders == i]} for i in range(${size})])`,
      );
      return;
    }
    const rate = typeof source.rate === 'number' ? source.rate : Float64Array.from(source.rate);
    const window: Record<string, Value> = { start: source.start };
    if (Number.isFinite(source.stop)) window.stop = source.stop;
    const parameters = this.values.print({ rate, ...window }, `${name}_generator`);
    this.#add(
      `generators = nest.Create("poisson_generator", ${typeof rate === 'number' ? 1 : size}, params=${parameters})`,
      `populations[${key}] = nest.Create("parrot_neuron", ${size})`,
      `nest.Connect(generators, populations[${key}]${typeof rate === 'number' ? '' : ', "one_to_one"'}, syn_spec={"delay": nest.resolution})`,
    );
  }

  #projections(): void {
    const tauMinus = new Map<string, number>();
    this.#add('');
    for (const projection of this.#description.projections) {
      const { name, source, target, graded, connector, weight, plasticity } = projection;
      const where = `projection "${name}"`;
      if (graded !== undefined) {
        this.#refuse(
          where,
          'a graded projection',
          'Leave it out, or write the gap junctions there.',
        );
        continue;
      }
      const { spec, tauMinus: tau } = synapseOf(plasticity, where, this.#report);
      if (tau !== undefined) {
        const before = tauMinus.get(target);
        if (before !== undefined && before !== tau) {
          const found = `tau_minus ${before} and ${tau} onto "${target}"`;
          this.#refuse(where, found, 'NEST keeps one a neuron: make them equal.');
        }
        tauMinus.set(target, tau);
      }
      const t = this.#plan.populations.findIndex((p) => p.name === target);
      const factor = this.#neurons[t]?.factors.get(projection.receptor) ?? 1;
      const unit =
        this.#plan.populations[t].model?.receptors.find((r) => r.name === projection.receptor)
          ?.weightUnit ?? '1';
      const ends = [source, target].map((of) => `populations[${JSON.stringify(of)}]`);
      const rule = ruleOf(connector);
      const p = this.#plan.projections.findIndex((planned) => planned.name === name);
      if (rule === undefined || this.connections === 'synapses') {
        const lists = synapseLists(this.#description, this.#plan, p);
        if (lists.source.length === 0) continue;
        const print = (value: Value, what: string) => this.values.print(value, `${name}_${what}`);
        const arrays = {
          ...spec,
          weight: lists.weight.map((w) => w * factor),
          delay: lists.delay,
        };
        const pre = `np.asarray(${ends[0]}.tolist())[${print(lists.source, 'source')}]`;
        const post = `np.asarray(${ends[1]}.tolist())[${print(lists.target, 'target')}]`;
        const printed = Object.entries(arrays).map(([id, value]) => {
          const text = ArrayBuffer.isView(value)
            ? `np.asarray(${print(value, id)})`
            : print(value, id);
          return `"${id}": ${ArrayBuffer.isView(value) || id === 'synapse_model' ? text : `np.full(${lists.source.length}, ${text})`}`;
        });
        this.#add(`nest.Connect(${pre}, ${post}, "one_to_one", {${printed.join(', ')}})`);
        continue;
      }
      const synapse = this.values.print(
        { ...spec, weight: drawOf(weight, unit, factor), delay: delayOf(projection) },
        name,
      );
      this.#add(`nest.Connect(${ends.join(', ')}, ${this.values.print(rule, name)}, ${synapse})`);
    }
    for (const [target, tau] of tauMinus) {
      this.#add(
        `populations[${JSON.stringify(target)}].tau_minus = ${this.values.print(tau, 'tau')}`,
      );
    }
  }

  #input(input: InputDescription): void {
    const target = `populations[${JSON.stringify(input.target)}]`;
    const t = this.#plan.populations.findIndex((p) => p.name === input.target);
    const at = (neurons: readonly number[] | undefined) =>
      neurons === undefined
        ? target
        : `${target}[${this.values.print(Int32Array.from(neurons), `${input.name}_neurons`)}]`;
    const { dt } = this.#description;
    switch (input.input) {
      case 'poisson': {
        const factor = this.#neurons[t]?.factors.get(input.receptor) ?? 1;
        const synapse = this.values.print({ weight: input.weight * factor, delay: dt }, input.name);
        const generator = `nest.Create("poisson_generator", params=${this.values.print({ rate: input.rate }, input.name)})`;
        this.#add(`nest.Connect(${generator}, ${at(input.neurons)}, syn_spec=${synapse})`);
        return;
      }
      case 'step_current': {
        const { amplitude, start, stop } = input;
        const current = typeof amplitude === 'number' ? amplitude : Float64Array.from(amplitude);
        if (start === 0 && stop === Number.POSITIVE_INFINITY) {
          // in the population's I_e, which acts from the first step on; a generator would act one delay later
          return;
        }
        const window: Record<string, Value> = { amplitude: current, start };
        if (Number.isFinite(stop)) window.stop = stop;
        const each = typeof current !== 'number';
        const generator = `nest.Create("dc_generator", ${each ? current.length : 1}, params=${this.values.print(window, input.name)})`;
        this.#connectDevice(generator, target, each);
        return;
      }
      case 'series_current': {
        if (input.perNeuron) {
          this.#refuse(
            `input "${input.name}"`,
            'a series for each neuron',
            'Give one series for all.',
          );
          return;
        }
        const values = Float64Array.from([...Array.from(input.values), 0]);
        // the first change must lie behind the first step
        const times = values.map((_, k) =>
          Math.max(dt, Number((k * input.interval).toPrecision(12))),
        );
        const series = { amplitude_times: times, amplitude_values: values };
        this.#connectDevice(
          `nest.Create("step_current_generator", params=${this.values.print(series, input.name)})`,
          target,
          false,
        );
        return;
      }
      case 'noise_current': {
        const { mean, sd, interval } = input;
        const noise = { mean, std: sd, dt: interval };
        this.#connectDevice(
          `nest.Create("noise_generator", params=${this.values.print(noise, input.name)})`,
          target,
          false,
        );
        return;
      }
      default:
        input satisfies never;
    }
  }

  #connectDevice(generator: string, target: string, each: boolean): void {
    const rule = each ? ', "one_to_one"' : '';
    this.#add(`nest.Connect(${generator}, ${target}${rule}, syn_spec={"delay": nest.resolution})`);
  }

  #recorders(): void {
    this.#add('');
    for (const recorder of this.#description.recorders) {
      const target = `populations[${JSON.stringify(recorder.target)}]`;
      if (recorder.recorder === 'spikes') {
        const key = JSON.stringify(`spikes ${recorder.target}`);
        this.#add(
          `recorders[${key}] = nest.Create("spike_recorder")`,
          `nest.Connect(${target}, recorders[${key}])`,
        );
        continue;
      }
      if (recorder.recorder === 'rate') continue; // from the spikes
      const p = this.#description.populations.findIndex(({ name }) => name === recorder.target);
      const states = new Map(this.#neurons[p]?.model.states.map(([ours, nest]) => [ours, nest]));
      const known = recorder.variables.flatMap((variable) => states.get(variable) ?? []);
      const unknown = recorder.variables.filter((variable) => !states.has(variable));
      if (unknown.length > 0) {
        const where = `recorder "${recorderName(recorder)}"`;
        this.#refuse(
          where,
          `the state ${unknown.join(', ')}`,
          `Record ${[...states.keys()].join(', ')}.`,
        );
        continue;
      }
      const key = JSON.stringify(`${kindOf(recorder)} ${recorderName(recorder)}`);
      const options = this.values.print(
        { record_from: known, interval: recorder.every },
        'recorder',
      );
      const onto =
        'neurons' in recorder && recorder.neurons !== undefined
          ? `${target}[${this.values.print(recorder.neurons.map(int), 'neurons')}]`
          : target;
      this.#add(
        `recorders[${key}] = nest.Create("multimeter", params=${options})`,
        `nest.Connect(recorders[${key}], ${onto})`,
      );
    }
  }
}
