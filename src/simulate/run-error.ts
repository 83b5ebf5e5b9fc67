/** A run that a fault stopped: the fault, and what was recorded until then. */
import type { Chunk } from '../backends/backend.ts';
import { named, SynfireError } from '../errors.ts';
import type { Recording } from './recording.ts';

export class RunError extends SynfireError {
  static {
    named(RunError, 'RunError');
  }

  /** Everything up to and including the step of the fault. */
  readonly recording: Recording;
  /** Of a lost GPU (`device-lost`): the last state that was saved, to be restored in a new simulation. */
  readonly snapshot: Uint8Array<ArrayBuffer> | undefined;

  constructor(cause: SynfireError, recording: Recording, snapshot?: Uint8Array<ArrayBuffer>) {
    // what a callback threw is the cause, not what we made of it
    super(cause.faults, { cause: cause.code === 'callback-failed' ? cause.cause : cause });
    if (carriesChunk(cause)) recording.add(cause.chunk);
    this.recording = recording;
    this.snapshot = snapshot;
  }
}

/** Engines attach what the failing call had recorded. */
const carriesChunk = (error: unknown): error is SynfireError & { readonly chunk: Chunk } =>
  error instanceof SynfireError && 'chunk' in error;
