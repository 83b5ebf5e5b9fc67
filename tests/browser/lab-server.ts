/** The lab, built once for all test files and served with or without cross-origin isolation. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { oneAtATime } from './one-at-a-time.ts';

const root = resolve(import.meta.dirname, '../..');

export interface LabServer {
  readonly url: string;
  close(): void;
}

const folder = join(root, 'node_modules/.cache/synfire-lab');

/** The folder of the lab, built anew only where a source is younger: test files share it, and none removes it. */
export function buildLab(): string {
  oneAtATime('synfire-lab', () => {
    const page = join(folder, 'index.html');
    if (!existsSync(page) || statSync(page).mtimeMs < newest()) {
      execFileSync(process.execPath, ['tools/lab.mjs', '--static', '--out', folder], { cwd: root });
      utimesSync(page, new Date(), new Date());
    }
  });
  return folder;
}

/** When the youngest of what the lab is built from was written, ms. */
function newest(): number {
  const sources = ['app', 'examples', 'site/build', 'src'].flatMap((name) =>
    readdirSync(join(root, name), { recursive: true, encoding: 'utf8' })
      .filter((file) => !file.startsWith('dist'))
      .map((file) => join(root, name, file)),
  );
  const kept = join(root, 'docs/pictures/studies.json');
  const all = [...sources, kept, join(root, 'tools/lab.mjs'), join(root, 'dist/.built')];
  return Math.max(...all.map((file) => statSync(file).mtimeMs));
}

/** Serves what was built there. */
export async function serveLab(out: string, isolated: boolean): Promise<LabServer> {
  const args = ['tools/lab.mjs', '--no-build', '--out', out, '--port', '0'];
  if (!isolated) args.push('--plain');
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const url = /http:\S+/.exec(line.toString())?.[0];
  if (!url) throw new Error(`the lab's server said: ${line}`);
  return { url, close: () => child.kill() };
}
