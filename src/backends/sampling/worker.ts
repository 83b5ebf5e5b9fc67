/** The script of rate workers: everything it does is in RateWorkerApi. */
import { exposeWorker } from '../../../bindings/workers.ts';
import { RateWorkerApi } from './rate-worker-api.ts';

await exposeWorker(new RateWorkerApi());
