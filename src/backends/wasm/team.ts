/** Those who run one network together. */
import type { Plan } from '../../plan/plan.ts';
import type { Calls, Crew } from '../machine/crew.ts';
import type { exchangeBytes } from './exchange.ts';
import type { WorkerLoad, WorkerResult } from './load.ts';
import type { WorkerApi } from './worker-api.ts';

/** Workers of this process, or of all ranks (rank-backend.ts). */
export interface Team extends Pick<Crew<WorkerApi>, 'size'> {
  /** `told`: of what a worker of this process answers, what goes to the other processes. */
  all<R>(
    action: (member: Calls<WorkerApi>, index: number) => Promise<R>,
    told?: (result: R) => R,
  ): Promise<R[]>;
  /** Absent where chunks hold all that the plan records. */
  readonly own?: {
    readonly recorders: Plan['recorders'];
    readonly told: (result: WorkerResult) => WorkerResult;
  };
  readonly share?: WorkerLoad['share'];
  readonly spinTime?: number;
  readonly exchangeBytes?: typeof exchangeBytes;
}
