/** The lab between what it asks of its worker and what it hears: here the order of the two is the test's. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Lab } from '../../app/lab.ts';
import type { State } from '../../app/listener.ts';
import type { Command, OpenedNetwork, Report } from '../../app/protocol.ts';

/** Keeps what it is told; says what the test says. */
class Told extends EventTarget {
  static last: Told;
  readonly commands: Command[] = [];
  constructor() {
    super();
    Told.last = this;
  }
  postMessage(command: Command): void {
    this.commands.push(command);
  }
  say(report: Report): void {
    this.dispatchEvent(new MessageEvent('message', { data: report }));
  }
}

const network: OpenedNetwork = {
  ...{ populations: [], dt: 0.1, neurons: 0, synapses: 0, bytes: 0, buildSeconds: 0 },
  reason: '',
};

beforeEach(() => vi.stubGlobal('earlySession', new Told()));
afterEach(() => vi.unstubAllGlobals());

it('rests where it is paused between being told to run and saying that it does', () => {
  const lab = new Lab();
  const states: State[] = [];
  lab.open(true);
  const { last: worker } = Told;
  const opened = worker.commands.at(-1);
  worker.say({ tell: 'opened', id: opened?.do === 'open' ? opened.id : Number.NaN, network });
  expect(worker.commands.at(-1)).toEqual({ do: 'run' });
  lab.listen({ state: (state) => states.push(state) });
  lab.pause(); // a view with a run of its own begins
  expect(worker.commands.at(-1)).toEqual({ do: 'pause' });
  worker.say({ tell: 'state', state: 'running', time: 0 }); // sent before the pause was heard
  worker.say({ tell: 'state', state: 'paused', time: 0.1 });
  expect(states).toEqual(['paused']); // nobody heard that it ran
  lab.pressRun();
  worker.say({ tell: 'state', state: 'running', time: 0.1 });
  expect(states).toEqual(['paused', 'running']);
});
