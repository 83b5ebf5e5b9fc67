/** A run that a fault stopped: the fault, and what was recorded until then. */
import type { Chunk } from '../backends/backend.ts';
import { SynfireError } from '../errors.ts';
import type { Recording } from './recording.ts';

export class RunError extends SynfireError {
  /** Everything up to and including the step of the fault. */
  readonly recording: Recording;

  constructor(cause: SynfireError & { readonly chunk: Chunk }, recording: Recording) {
    super(cause.faults, { cause });
    recording.add(cause.chunk);
    this.recording = recording;
  }
}

/** Engines attach what the failing call had recorded. */
export const carriesChunk = (error: unknown): error is SynfireError & { readonly chunk: Chunk } =>
  error instanceof SynfireError && 'chunk' in error;
