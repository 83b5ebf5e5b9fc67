/** Finds the synapses of one neuron, away from the page's thread: they are drawn again, as every worker of the engine draws them. */
import { connect } from '../src/backends/reference/connect.ts';
import { compilePlan, Network } from '../src/index.ts';
import type { Plan } from '../src/plan/plan.ts';

export interface WiringRequest {
  readonly id: number;
  /** Its description; absent: the one before. */
  readonly network?: object;
  /** Over all populations. */
  readonly neuron: number;
}

export interface WiringReport {
  readonly id: number;
  /** Over all populations, one entry a synapse; undefined where more would have to be drawn than is worth it. */
  readonly targets: Uint32Array | undefined;
}

/** Pairs of which the neuron's own are a few. */
const MOST = 20_000_000;

let plan: Plan | undefined;

self.addEventListener('message', ({ data }: MessageEvent<WiringRequest>) => {
  const { id, network, neuron } = data;
  if (network) plan = compilePlan(Network.fromJSON(network).describe());
  const report: WiringReport = { id, targets: plan && targetsOf(plan, neuron) };
  (self as unknown as Worker).postMessage(report);
});

function targetsOf(plan: Plan, neuron: number): Uint32Array | undefined {
  const found: number[] = [];
  let drawn = 0;
  for (const projection of plan.projections) {
    const { first, size } = plan.populations[projection.source];
    if (neuron < first || neuron >= first + size) continue;
    const base = plan.populations[projection.target].first;
    for (const { source, target } of connect(plan, projection)) {
      if (++drawn > MOST) return undefined;
      if (source === neuron - first) found.push(base + target);
    }
  }
  return Uint32Array.from(found);
}
