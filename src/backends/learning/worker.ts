/** The script of workers that compute gradients: everything it does is in GradientWorkerApi. */
import { exposeWorker } from '../../../bindings/workers.ts';
import { GradientWorkerApi } from './worker-api.ts';

await exposeWorker(new GradientWorkerApi());
