/** The script of rate networks' workers: everything it does is in NetworkWorkerApi. */
import { exposeWorker } from '../../../bindings/workers.ts';
import { NetworkWorkerApi } from './worker-api.ts';

await exposeWorker(new NetworkWorkerApi());
