/** The GPU was taken away in mid-run: what the page or the driver does at any time. */
import { named, SynfireError } from '../../errors.ts';

const RESTORE =
  'Restore the snapshot that this error carries in a new simulation, or run with onDeviceLost: "resume", which goes on with WebAssembly.';

/** Carries the last state that was saved before, if any; what was recorded comes with the run's error. */
export class DeviceLost<Saved = unknown> extends SynfireError {
  static {
    named(DeviceLost, 'DeviceLost');
  }

  readonly snapshot: Saved | undefined;

  constructor(reason: string, snapshot: Saved | undefined, remedy = RESTORE) {
    super({
      code: 'device-lost',
      where: 'the GPU',
      found: `lost in mid-run: ${reason}`,
      expected: 'a device that stays',
      remedy,
    });
    this.snapshot = snapshot;
  }
}
