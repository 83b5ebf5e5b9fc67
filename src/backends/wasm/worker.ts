/** The worker script: everything it does is in WorkerApi. */
import { exposeWorker } from '../../../bindings/workers.ts';
import { WorkerApi } from './worker-api.ts';

await exposeWorker(new WorkerApi());
