/** A short film of the raster as it runs, with the names of what is seen below it. The browser's own recorder makes it. */
import { CITATION } from './as-code.ts';

const SECONDS = 5;
const RATE = 30;
const LINE = 22;
/** What browsers can write, the best first. */
const TYPES = ['video/mp4;codecs=avc1', 'video/webm;codecs=vp9', 'video/webm'];

/** Resolves to undefined where this browser cannot record a canvas. */
export async function filmOf(canvas: HTMLCanvasElement, title: string): Promise<Blob | undefined> {
  const type = TYPES.find((each) => globalThis.MediaRecorder?.isTypeSupported(each));
  if (type === undefined || !('captureStream' in canvas)) return undefined;
  const frame = document.createElement('canvas');
  // coders want even sides
  frame.width = canvas.width & ~1;
  frame.height = (canvas.height & ~1) + 2 * LINE;
  const context = frame.getContext('2d');
  if (!context) return undefined;
  const { color, backgroundColor } = getComputedStyle(document.documentElement);
  const draw = () => {
    context.fillStyle = backgroundColor;
    context.fillRect(0, 0, frame.width, frame.height);
    context.drawImage(canvas, 0, 0);
    context.fillStyle = color;
    context.font = '14px system-ui, sans-serif';
    context.fillText(title, 8, frame.height - LINE - 6);
    context.fillText(CITATION, 8, frame.height - 6);
  };
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
