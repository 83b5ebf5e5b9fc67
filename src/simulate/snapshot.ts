/** What is saved of a simulation. */
import type { Snapshot } from '../backends/backend.ts';

/** A saved state; opaque, plain data. */
export interface SimulationSnapshot {
  readonly dt: number;
  readonly state: Snapshot;
}
