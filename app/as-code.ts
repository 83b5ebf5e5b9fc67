/** The network of the lab as a program that runs it, in JavaScript and in Python; both give the hash that the lab shows. */
import type { Network } from '../src/index.ts';

export type Language = 'js' | 'py';

export interface RunAsCode {
  readonly title: string;
  /** The paper, where the network is of one. */
  readonly reference: string;
  /** ms that have run, and the hash of the spikes until there. */
  readonly time: number;
  readonly hash: string;
  /** Where the same stands in the lab. */
  readonly link: string;
}

export const CITATION = 'Synfire 0.1.0, The Synfire authors: same spikes everywhere, bit for bit';

/** A figure that says in itself what it is of and how to cite it. */
export function cited(svg: string, title: string, hash: string): string {
  const text = `${title}. Spike hash ${hash}. ${CITATION}.`;
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return svg.replace('</svg>', `<metadata>${safe}</metadata></svg>`);
}

export function codeOf(language: Language, network: Network, run: RunAsCode): string {
  const json = JSON.stringify(network);
  const { title, reference, hash, link } = run;
  const time = Number(run.time.toFixed(6)); // steps of 0.1 add up to 0.30000000000000004
  const mark = language === 'js' ? '//' : '#';
  const head = [title, reference, CITATION, link].filter((line) => line !== '');
  const comment = head.map((line) => `${mark} ${line.replaceAll(/\s+/g, ' ')}`);
  const after = `${mark} the lab's, after ${time} ms: ${hash}`;
  const lines =
    language === 'js'
      ? [
          "import { Network, simulate } from 'synfire';",
          '',
          `const network = Network.fromJSON(${json});`,
          `const recording = await simulate(network, { time: ${time} });`,
          `console.log(recording.hash); ${after}`,
        ]
      : [
          'import synfire as sf',
          '',
          // a string of JSON is one of Python
          `network = sf.Network.from_json(${JSON.stringify(json)})`,
          `recording = sf.simulate(network, time=${time})`,
          `print(recording.hash)  ${after}`,
        ];
  return `${[...comment, ...lines].join('\n')}\n`;
}
