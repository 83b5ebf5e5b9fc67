/** What the person at the terminal sees while things run: notes and one progress line, on stderr. */
import { duration, progressBar, progressLine, type TextStyle } from '../plot/terminal.ts';

export interface Screen {
  readonly style: TextStyle;
  /** A line that stays. */
  note(text: string): void;
  build(fraction: number): void;
  run(time: number, of: number, elapsed: number): void;
  /** `done` of some runs; `note`: what else is to be said; `left`: seconds. */
  count(done: number, of: number, note: string, left: number): void;
  /** Takes the progress line away. */
  clear(): void;
}

/** Width and colours of a stream; NO_COLOR and pipes are respected. */
export const styleOf = (stream: NodeJS.WriteStream): TextStyle => ({
  width: Math.min(100, Math.max(40, stream.columns || 80)),
  color: stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb',
});

/** Text in lines of at most `width` characters, broken between words. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    const longer = last === '' ? word : `${last} ${word}`;
    if (longer.length <= width || last === '') lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Writes nothing if `quiet`; a progress line only to a terminal. */
export function makeScreen({ quiet = false }: { quiet?: boolean } = {}): Screen {
  const stream = process.stderr;
  const style = styleOf(stream);
  const live = stream.isTTY === true && !quiet;
  let shown = false;
  let last = 0;
  const draw = (text: () => string, final: boolean): void => {
    const now = performance.now();
    if (!live || (!final && now - last < 80)) return;
    last = now;
    shown = true;
    stream.write(`\r\x1b[2K${text()}`);
  };
  const clear = (): void => {
    if (shown) stream.write('\r\x1b[2K');
    shown = false;
  };
  return {
    style,
    clear,
    note(text) {
      clear();
      if (!quiet) stream.write(`${text}\n`);
    },
    build(fraction) {
      draw(() => {
        const percent = `${Math.round(100 * fraction)} %`.padStart(5);
        return `building   ${progressBar(fraction, 40, style)} ${percent}`;
      }, fraction >= 1);
    },
    run(time, of, elapsed) {
      const line = () => progressLine({ time, of, elapsed, label: 'simulating' }, style);
      draw(line, time >= of);
    },
    count(done, of, note, left) {
      draw(() => {
        const bar = progressBar(of > 0 ? done / of : 1, 40, style);
        const rest = done < of && Number.isFinite(left) ? `  ${duration(left)} left` : '';
        return `runs   ${bar}  ${done} of ${of}${note}${rest}`;
      }, done >= of);
    },
  };
}
