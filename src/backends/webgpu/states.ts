/** States of neurons on the device, read and written by population. */
import type { Plan } from '../../plan/plan.ts';
import type { Snapshot } from '../backend.ts';
import type { Device } from '../machine/device.ts';
import type { DeviceMemory } from './device-memory.ts';

export class NeuronStates {
  readonly #plan: Plan;
  readonly #device: Device;
  readonly #memory: DeviceMemory;

  constructor(plan: Plan, memory: DeviceMemory) {
    this.#plan = plan;
    this.#device = memory.device;
    this.#memory = memory;
  }

  async read(population: number, variable: string): Promise<Float32Array> {
    const array = this.#array(population, `state:${variable}`);
    return array ? new Float32Array(await this.#device.readParts([array])) : new Float32Array(0);
  }

  write(population: number, variable: string, values: ArrayLike<number>): void {
    const array = this.#array(population, `state:${variable}`);
    if (array) this.#device.write(array.buffer, array.offset, Float32Array.from(values));
  }

  /** The part of a snapshot that is about neurons. */
  async all(): Promise<Pick<Snapshot, 'states' | 'refractoryUntil'>> {
    const states: Record<string, Float32Array>[] = [];
    const refractoryUntil: Int32Array[] = [];
    for (const [index, { model, size }] of this.#plan.populations.entries()) {
      const variables: Record<string, Float32Array> = {};
      for (const { name } of model?.states ?? []) variables[name] = await this.read(index, name);
      states.push(variables);
      const until = this.#array(index, 'until');
      refractoryUntil.push(
        until ? new Int32Array(await this.#device.readParts([until])) : new Int32Array(size),
      );
    }
    return { states, refractoryUntil };
  }

  restore({ states, refractoryUntil }: Pick<Snapshot, 'states' | 'refractoryUntil'>): void {
    for (const [index, variables] of states.entries()) {
      for (const [name, values] of Object.entries(variables)) this.write(index, name, values);
      const until = this.#array(index, 'until');
      if (!until) continue;
      this.#device.write(until.buffer, until.offset, Int32Array.from(refractoryUntil[index]));
    }
  }

  /** Place of an array of a population on the device. */
  #array(population: number, array: string) {
    const { layout, arenas } = this.#memory;
    const place = layout.places[population];
    if (!place) return undefined;
    const group = layout.groups[place.group];
    const index = group.arrays.indexOf(array);
    if (index < 0) return undefined;
    const { size } = this.#plan.populations[population];
    return {
      buffer: arenas[place.group],
      offset: 4 * (index * group.length + place.first),
      bytes: 4 * size,
    };
  }
}
