/** `synfire run config.json` where the file is a configuration of SONATA: runs it and writes what its output block asks for. */
import { extname } from 'node:path';
import { isSonataConfig } from '../interchange/sonata/config.ts';
import { joinPath } from '../interchange/sonata/files.ts';
import { runSonata } from '../interchange/sonata/run.ts';
import type { BackendName } from '../simulate/choose.ts';
import { expectWritable, readWhole, writeAll } from './files.ts';
import { codeOf, interruptible } from './measure.ts';
import { makeScreen } from './screen.ts';
import { count } from './summary.ts';
import { numberFlag, type Parsed, usageFault } from './usage.ts';

/** What such a run has no use for. */
const OTHERS = ['warmup', 'plot', 'trials', 'edges', 'files', 'seed', 'connectivity', 'precision'];

export async function isSonataFile(path: string): Promise<boolean> {
  if (extname(path).toLowerCase() !== '.json') return false;
  try {
    return isSonataConfig(JSON.parse(new TextDecoder().decode(await readWhole(path))));
  } catch {
    return false; // whoever reads it as a network says what is wrong
  }
}

export async function runSonataFile(path: string, parsed: Parsed): Promise<number> {
  const { values } = parsed;
  const odd = OTHERS.find((name) => values[name] !== undefined);
  if (odd !== undefined) {
    const remedy = 'Say it in the configuration.';
    throw usageFault(`--${odd} for a SONATA configuration`, 'its own settings', remedy);
  }
  const out = values.out as string | undefined;
  if (out !== undefined) await expectWritable(`${out}/spikes.h5`);
  const screen = makeScreen({ quiet: values.quiet === true });
  const started = performance.now();
  return interruptible(async (signal) => {
    const { model, spikes, spikeCount, hash, files, recording } = await runSonata(path, readWhole, {
      signal,
      time: numberFlag(parsed, 'time'),
      workers: numberFlag(parsed, 'workers', { whole: true }),
      backend: values.backend as BackendName | undefined,
      onProgress: ({ time, total }) =>
        screen.run(time, total, (performance.now() - started) / 1000),
    }).finally(() => screen.clear());
    const seconds = (performance.now() - started) / 1000;
    const { dir } = model.config.output;
    const written: string[] = [];
    const placed = [...files].map(([file, bytes]) => {
      const place = out === undefined ? file : joinPath(out, file.slice(dir.length + 1));
      written.push(place);
      return [place, bytes] as const;
    });
    await writeAll(placed);
    const counts = Object.fromEntries([...spikes].map(([name, { times }]) => [name, times.length]));
    const summary = {
      ...{ model: path, engine: model.engine, spikes: spikeCount, by_population: counts },
      ...{ hash, seconds: Number(seconds.toFixed(3)), files: written },
    };
    if (values.json) console.log(JSON.stringify(summary));
    else {
      for (const [name, n] of Object.entries(counts)) console.log(`${name}: ${count(n)} spikes`);
      const engine = model.engine === 'events' ? 'without a time step' : `dt ${recording?.dt} ms`;
      console.log(
        `${count(spikeCount)} spikes, hash ${hash}, ${engine}, in ${seconds.toFixed(2)} s`,
      );
      for (const file of written) console.log(`wrote ${file}`);
    }
    return signal.aborted ? codeOf(signal) : 0;
  });
}
