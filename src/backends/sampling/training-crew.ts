/** What trains: workers with some of the trees each, or a GPU with all of them. */
import type { TrainingState } from '../../sampling/training-plan.ts';

interface TrainingMember {
  /** `keep`: `rollBack` goes back to before this call. */
  train(from: number, count: number, keep: boolean): Promise<Float64Array>;
  averagedLosses(from: number, count: number): Promise<Float64Array>;
  trainingState(): Promise<TrainingState>;
  rollBack(): Promise<void>;
}

export interface TrainingCrew {
  all<R>(action: (member: TrainingMember, index: number) => Promise<R>): Promise<R[]>;
  dispose(): Promise<void>;
}
