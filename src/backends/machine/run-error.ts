/** A run that a fault stopped: the fault, and what was recorded until then. */
import { named, SynfireError } from '../../errors.ts';

/** `Recorded`: what the run would have resolved to. */
export class RunError<Recorded = unknown> extends SynfireError {
  static {
    named(RunError, 'RunError');
  }

  /** Everything up to the step of the fault. */
  readonly recording: Recorded;
  /** Of a lost GPU (`device-lost`): the last state that was saved, to be restored in a new simulation. */
  readonly snapshot: Uint8Array<ArrayBuffer> | undefined;

  constructor(cause: SynfireError, recording: Recorded, snapshot?: Uint8Array<ArrayBuffer>) {
    // what a callback threw is the cause, not what we made of it
    super(cause.faults, { cause: cause.code === 'callback-failed' ? cause.cause : cause });
    this.recording = recording;
    this.snapshot = snapshot;
  }
}

/** Does a run; where a fault of the family stops it, that is told with what `soFar` gives. */
export async function keeping<Recorded>(
  run: () => Promise<Recorded>,
  soFar: (fault: SynfireError) => Promise<Recorded> | Recorded,
): Promise<Recorded> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof SynfireError)) throw error;
    throw new RunError(error, await soFar(error));
  }
}
