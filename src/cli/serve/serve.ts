/** `synfire serve`: the library for programs in other languages, over standard input and output. */
import { parseFlags, usageFault } from '../usage.ts';
import { pack, Unpacker } from './frames.ts';
import { Session } from './session.ts';

export const serveHelp = `synfire serve --stdio

  Answers calls over standard input and output until the input ends: the protocol is in docs/serve.md. The Python package
  uses it.`;

export async function serve(args: readonly string[]): Promise<number> {
  const { values } = parseFlags(args, { stdio: { type: 'boolean' }, help: { type: 'boolean' } });
  if (values.help) {
    console.log(serveHelp);
    return 0;
  }
  if (!values.stdio) throw usageFault('no way to listen', '--stdio', 'Give --stdio.');
  // what a library prints must not stand between messages
  console.log = console.info = console.debug = console.error;
  const session = new Session((message) => {
    for (const piece of pack(message)) process.stdout.write(piece);
  });
  // Ctrl-C in a terminal reaches the whole group: the client says what it means by it
  process.on('SIGINT', () => {});
  const unpacker = new Unpacker();
  try {
    for await (const piece of process.stdin) {
      for (const message of unpacker.push(piece as Uint8Array)) session.receive(message);
    }
  } finally {
    await session.close();
  }
  return 0;
}
