/**
 * Runs command lines one after another in one process, each when the one before has left nothing to do, and prints what each wrote and its exit code: a
 * process that has loaded the command line is what most of them cost. Argument: JSON list of { args, cwd }.
 */
import { pathToFileURL } from 'node:url';

const [cli, list] = [process.argv[2], JSON.parse(process.argv[3])];
const ended = [];
const print = process.stdout.write.bind(process.stdout);
let at = -1;
let written = { out: '', err: '' };

for (const [stream, name] of [
  [process.stdout, 'out'],
  [process.stderr, 'err'],
]) {
  stream.write = (text, ...rest) => {
    written[name] += text;
    rest.at(-1)?.();
    return true;
  };
}

process.on('beforeExit', () => {
  if (at >= 0) ended.push({ code: process.exitCode ?? 0, ...written });
  at++;
  process.exitCode = 0;
  if (at === list.length) print(JSON.stringify(ended));
  if (at >= list.length) return;
  written = { out: '', err: '' };
  process.stdout.removeAllListeners('error');
  process.chdir(list[at].cwd);
  process.argv = [process.argv[0], cli, ...list[at].args];
  // another address: the module runs anew
  import(`${pathToFileURL(cli)}?${at}`);
});
