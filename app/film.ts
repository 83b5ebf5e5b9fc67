/**
 * A short film of the raster, with the names of what is seen below it. Where the browser has WebCodecs it is made of the spikes that were
 * kept, frame by frame of simulated time, whether the network runs or rests; elsewhere the browser's recorder takes what is on the page.
 */
import { LiveRaster, pixelColour } from '../src/embed/live-raster.ts';
import { CITATION } from './as-code.ts';
import { isInhibitoryName } from './names.ts';
import { make, style } from './page.ts';
import type { PopulationInfo } from './protocol.ts';
import { type EncodedFrame, webm } from './webm.ts';

const SECONDS = 5;
const RATE = 30;
const LINE = 22;
/** ms that the film's raster shows at once, and simulated ms from its first frame to its last. */
const SPAN = 500;
const SHOWN = 2500;
/** What the browser's recorder can write, the best first. */
const TYPES = ['video/mp4;codecs=avc1', 'video/webm;codecs=vp9', 'video/webm'];
const CODECS = [
  ['vp09.00.10.08', 'V_VP9'],
  ['vp8', 'V_VP8'],
] as const;

export interface Filmed {
  readonly canvas: HTMLCanvasElement;
  readonly title: string;
  readonly populations: readonly PopulationInfo[];
  readonly senders: Uint32Array;
  /** ms, ascending. */
  readonly times: Float64Array;
  /** ms. */
  readonly to: number;
}

/** Resolves to undefined where this browser can neither encode nor record. */
export async function filmOf(filmed: Filmed): Promise<Blob | undefined> {
  const frame = frameFor(filmed.canvas);
  const { width, height } = frame;
  for (const [codec, id] of 'VideoEncoder' in globalThis ? CODECS : []) {
    const config = { codec, width, height, bitrate: 4_000_000, framerate: RATE };
    const { supported } = await VideoEncoder.isConfigSupported(config).catch(() => ({
      supported: false,
    }));
    if (supported) return encoded(filmed, frame, config, id);
  }
  return recorded(filmed, frame);
}

/** Coders want even sides. */
const frameFor = ({ width, height }: HTMLCanvasElement): HTMLCanvasElement =>
  make('canvas', { width: width & ~1, height: (height & ~1) + 2 * LINE });

function compose(frame: HTMLCanvasElement, raster: HTMLCanvasElement, title: string): void {
  const context = frame.getContext('2d')!;
  const { color, backgroundColor } = getComputedStyle(document.documentElement);
  context.fillStyle = backgroundColor;
  context.fillRect(0, 0, frame.width, frame.height);
  context.drawImage(raster, 0, 0);
  context.fillStyle = color;
  context.font = '14px system-ui, sans-serif';
  context.fillText(title, 8, frame.height - LINE - 6);
  context.fillText(CITATION, 8, frame.height - 6);
}

async function encoded(
  { canvas, title, populations, senders, times, to }: Filmed,
  frame: HTMLCanvasElement,
  config: VideoEncoderConfig,
  codec: 'V_VP8' | 'V_VP9',
): Promise<Blob> {
  const frames: EncodedFrame[] = [];
  let failed: Error | undefined;
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      frames.push({ data, time: chunk.timestamp / 1000, isKey: chunk.type === 'key' });
    },
    error: (error) => {
      failed = error;
    },
  });
  encoder.configure(config);
  const place = canvas.cloneNode() as HTMLCanvasElement;
  const { clientWidth, clientHeight } = canvas;
  place.ariaHidden = 'true';
  place.style.cssText = `position:fixed;left:-99999px;width:${clientWidth}px;height:${clientHeight}px`;
  document.body.append(place);
  const colours = { spike: pixelColour(style('--spike')), accent: pixelColour(style('--accent')) };
  const raster = new LiveRaster(place, SPAN, colours);
  raster.show(populations.map((p) => ({ ...p, inhibitory: isInhibitoryName(p.name) })));
  raster.draw();
  const count = SECONDS * RATE;
  const start = Math.max(0, to - SHOWN);
  let given = times.findIndex((time) => time > start - SPAN);
  if (given < 0) given = times.length;
  try {
    for (let k = 0; k < count && !failed; k++) {
      const end = start + ((k + 1) / count) * (to - start);
      const from = given;
      while (given < times.length && times[given] <= end + 1e-6) given++;
      const slice = { senders: senders.subarray(from, given), times: times.subarray(from, given) };
      raster.add({ ...slice, to: end });
      raster.draw();
      compose(frame, place, `${title}, ${end.toFixed(0)} ms`);
      const image = new VideoFrame(frame, { timestamp: Math.round((k * 1e6) / RATE) });
      encoder.encode(image, { keyFrame: k % RATE === 0 });
      image.close();
      // no more is waiting than a second's frames
      while (encoder.encodeQueueSize > RATE) await new Promise((done) => setTimeout(done, 5));
    }
    await encoder.flush();
  } finally {
    place.remove();
    if (encoder.state !== 'closed') encoder.close();
  }
  if (failed) throw failed;
  const { width, height } = frame;
  const said = `${title}. ${CITATION}.`;
  const film = webm({ codec, width, height, duration: 1000 * SECONDS, title: said, frames });
  return new Blob([film], { type: 'video/webm' });
}

async function recorded(
  { canvas, title }: Filmed,
  frame: HTMLCanvasElement,
): Promise<Blob | undefined> {
  const type = TYPES.find((each) => globalThis.MediaRecorder?.isTypeSupported(each));
  if (type === undefined || !('captureStream' in frame)) return undefined;
  const draw = () => compose(frame, canvas, title);
  draw();
  const recorder = new MediaRecorder(frame.captureStream(RATE), { mimeType: type });
  const parts: Blob[] = [];
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
  const ended = new Promise<void>((resolve) => {
    recorder.addEventListener('stop', () => resolve(), { once: true });
  });
  const timer = setInterval(draw, 1000 / RATE);
  recorder.start();
  setTimeout(() => recorder.stop(), 1000 * SECONDS);
  await ended;
  clearInterval(timer);
  return new Blob(parts, { type: type.split(';')[0] });
}
