/**
 * A run beside the lab's: a session worker of its own builds one network, runs it to its end as fast as it goes and tells what it did.
 * It rests when its slices are not taken, as the lab's does.
 */
import type { Fault } from '../src/index.ts';
import type { Cost } from './cost.ts';
import type { OpenedNetwork, OpenOptions, Report, Slice } from './protocol.ts';

export interface SideRunCalls {
  opened(network: OpenedNetwork): void;
  building(fraction: number): void;
  /** It takes much, and nothing was built. */
  asking(cost: Cost): void;
  slice(slice: Slice): void;
  finished(): void;
  failed(faults: readonly Fault[]): void;
}

export class SideRun {
  readonly #worker = new Worker(new URL('./session.js', import.meta.url), { type: 'module' });

  constructor(network: object, options: OpenOptions, calls: SideRunCalls) {
    const ask = (command: object) => this.#worker.postMessage(command);
    this.#worker.addEventListener('error', () => calls.failed([LOST]));
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Report>) => {
      switch (data.tell) {
        case 'opened':
          calls.opened(data.network);
          ask({ do: 'speed', limit: Number.POSITIVE_INFINITY });
          return ask({ do: 'run' });
        case 'building':
          return calls.building(data.fraction);
        case 'asking':
          return calls.asking(data.cost);
        case 'slice':
          calls.slice(data.slice);
          return ask({ do: 'shown' });
        case 'state':
          if (data.state === 'finished') calls.finished();
          return;
        case 'fault':
          return calls.failed(data.faults);
      }
    });
    ask({ do: 'open', id: 1, network, options });
  }

  /** Ends it, wherever it is. */
  dispose(): void {
    this.#worker.terminate();
  }
}

const LOST: Fault = {
  code: 'worker-lost',
  where: 'a run beside the lab’s',
  found: 'that its worker ended',
  expected: 'a living worker',
  remedy: 'Run again; a smaller network needs less memory.',
};
