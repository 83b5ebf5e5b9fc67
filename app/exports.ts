/** What the page gives away: spikes, pictures, the network, a link. */
import { rasterSvg, spikesToNpz } from '../src/index.ts';
import { writeSpikesCsv } from '../src/interchange/csv.ts';
import { CONNECTOME } from './connectome.ts';
import { buildNetwork, buildUntraced, gallery } from './networks.ts';
import { download, find } from './page.ts';
import type { OpenedNetwork } from './protocol.ts';
import { pack, type Settings } from './settings.ts';

export type ExportKind = 'link' | 'npz' | 'csv' | 'svg' | 'png' | 'json' | 'js' | 'py' | 'film';

export interface Exported {
  readonly settings: Settings;
  readonly network: OpenedNetwork;
  readonly hash: string;
  readonly time: number;
  spikes(): Promise<{ senders: Uint32Array; times: Float64Array; dropped: number }>;
}

/** Resolves to a sentence about what was done. */
export async function exportAs(kind: ExportKind, what: Exported): Promise<string> {
  const { settings, network, hash, time } = what;
  const name = `synfire-${settings.example}`;
  const { populations } = network;
  switch (kind) {
    case 'link': {
      const link = new URL(location.href);
      link.hash = `s=${await pack(settings)}`;
      history.replaceState(null, '', link);
      const copied = await navigator.clipboard?.writeText(link.href).then(
        () => true,
        () => false,
      );
      const done = copied ? 'The link is copied.' : 'The link stands in the address bar.';
      return settings.connectome
        ? `${done} It cannot hold the connectome: it names the files by their hashes and asks for them, so send them along.`
        : done;
    }
    case 'npz': {
      const { senders, times, dropped } = await what.spikes();
      const meta = { settings, hash, time_ms: time, dt_ms: network.dt, dropped };
      const bytes = await spikesToNpz({ senders, times_ms: times, populations, meta });
      download(`${name}.npz`, [new Uint8Array(bytes)], 'application/zip');
      return saved(times.length, dropped);
    }
    case 'csv': {
      const { senders, times, dropped } = await what.spikes();
      const text = writeSpikesCsv({ senders, times_ms: times, populations });
      download(`${name}.csv`, [text], 'text/csv');
      return saved(times.length, dropped);
    }
    case 'svg': {
      const { senders, times } = await what.spikes();
      const from = Math.max(0, time - 1000);
      const svg = rasterSvg({ senders, times, populations, from, to: Math.max(time, 1) });
      const { cited } = await import('./as-code.ts');
      download(`${name}.svg`, [cited(svg, titleOf(settings), hash)], 'image/svg+xml');
      return 'The last second is saved as a figure, with how to cite it.';
    }
    case 'png': {
      const canvas = find<HTMLCanvasElement>('#raster canvas');
      const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
      if (!blob) return 'This browser gave no picture of the canvas.';
      download(`${name}.png`, [blob], 'image/png');
      return 'The raster is saved as it is shown.';
    }
    case 'js':
    case 'py': {
      if (time === 0) return 'Run it first: the program prints the hash that stands here then.';
      const { codeOf } = await import('./as-code.ts');
      const found = gallery.find((example) => example.name === settings.example);
      const link = `${location.href.split('#')[0]}#s=${await pack(settings)}`;
      const run = { title: titleOf(settings), reference: found?.reference ?? '', time, hash, link };
      const code = codeOf(kind, buildUntraced(settings), run);
      download(`${name}.${kind === 'js' ? 'mjs' : 'py'}`, [code], 'text/plain');
      return 'The program is saved; it prints the hash that stands here.';
    }
    case 'film': {
      const { filmOf } = await import('./film.ts');
      const canvas = find<HTMLCanvasElement>('#raster canvas');
      if (canvas.clientWidth === 0) return 'The film is of the raster: look at Activity first.';
      const { senders, times } = await what.spikes();
      const title = titleOf(settings);
      const film = await filmOf({ canvas, title, populations, senders, times, to: time });
      if (!film) return 'This browser can neither encode a film nor record its canvas.';
      download(`${name}.${film.type.split('/')[1]}`, [film], film.type);
      return 'Five seconds of the raster are saved, with how to cite it.';
    }
    case 'json':
      download(`${name}.json`, [JSON.stringify(buildNetwork(settings))], 'application/json');
      return 'Network.fromJSON reads it.';
    default:
      return kind satisfies never;
  }
}

const titleOf = ({ example }: Settings): string =>
  gallery.find(({ name }) => name === example)?.title ??
  (example === CONNECTOME ? 'A connectome' : 'A network of spiking neurons');

const saved = (count: number, dropped: number): string =>
  dropped > 0
    ? `${count} spikes saved; ${dropped} older ones were let go.`
    : `All ${count} spikes saved.`;
