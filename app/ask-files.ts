/** Files read by a worker of their own, which ends with them. */
import { SynfireError } from '../src/index.ts';
import type { FilesReport, FilesRequest } from './connectome-worker.ts';
import { workerLost } from './worker-lost.ts';

type Answer = Exclude<FilesReport, { tell: 'progress' | 'fault' }>;

export interface Asked {
  /** Rejects with SynfireError; never settles where it was stopped. */
  readonly done: Promise<Answer>;
  stop(): void;
}

export function askFiles(
  request: FilesRequest,
  onProgress: (what: string, fraction: number) => void,
): Asked {
  const worker = new Worker(new URL('./connectome-worker.js', import.meta.url), { type: 'module' });
  const done = new Promise<Answer>((resolve, reject) => {
    worker.addEventListener('error', () => reject(new SynfireError(LOST)));
    worker.addEventListener('message', ({ data }: MessageEvent<FilesReport>) => {
      if (data.tell === 'progress') return onProgress(data.what, data.fraction);
      worker.terminate();
      if (data.tell === 'fault') return reject(new SynfireError([...data.faults]));
      resolve(data);
    });
  });
  worker.postMessage(request);
  return { done, stop: () => worker.terminate() };
}

const LOST = workerLost(
  'the worker that reads files',
  'Try again; smaller files need less memory.',
);
