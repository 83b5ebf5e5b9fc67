#!/usr/bin/env node
/** The command line: dispatch, and errors as text that helps. Exit codes: 0, 1 (fault), 2 (usage), 130 (SIGINT), 143 (SIGTERM). */
import { SynfireError, suggest } from '../errors.ts';
import { UsageError, usageFault } from './usage.ts';
import { version } from './version.ts';
import { withoutWide } from './wide.ts';

interface Command {
  readonly help: string;
  run(args: readonly string[]): Promise<number>;
}
interface Listed {
  readonly summary: string;
  /** A command is read when it is asked for, and nothing of the others. */
  load(): Promise<Command>;
}

const COMMANDS: Readonly<Record<string, Listed>> = {
  start: {
    summary: 'the cortical microcircuit, as large as fits',
    load: () => import('./start.ts').then((m) => ({ help: m.startHelp, run: m.start })),
  },
  run: {
    summary: 'an example, or a network from a file',
    load: () => import('./run.ts').then((m) => ({ help: m.runHelp, run: m.run })),
  },
  resume: {
    summary: 'a run with checkpoints, where it was',
    load: () => import('./resume.ts').then((m) => ({ help: m.resumeHelp, run: m.resume })),
  },
  merge: {
    summary: 'the files of MPI ranks, as one',
    load: () => import('./merge.ts').then((m) => ({ help: m.mergeHelp, run: m.merge })),
  },
  sweep: {
    summary: 'many runs, over parameters and seeds',
    load: () => import('./sweep.ts').then((m) => ({ help: m.sweepHelp, run: m.sweep })),
  },
  evaluate: {
    summary: 'models on data sets, one table',
    load: () => import('./evaluate.ts').then((m) => ({ help: m.evaluateHelp, run: m.evaluate })),
  },
  list: {
    summary: 'examples, neurons, receptors, rules, inputs, connectors',
    load: () => import('./list.ts').then((m) => ({ help: m.listHelp, run: m.list })),
  },
  lesson: {
    summary: 'lessons, run and printed',
    load: () => import('./lesson.ts').then((m) => ({ help: m.lessonHelp, run: m.lesson })),
  },
  info: {
    summary: 'what this machine can do',
    load: () => import('./info.ts').then((m) => ({ help: m.infoHelp, run: m.info })),
  },
  bench: {
    summary: 'how fast it is',
    load: () => import('./bench.ts').then((m) => ({ help: m.benchHelp, run: m.bench })),
  },
  serve: {
    summary: 'for programs in other languages',
    load: () => import('./serve/serve.ts').then((m) => ({ help: m.serveHelp, run: m.serve })),
  },
  verify: {
    summary: 'the same spikes on every engine',
    load: () => import('./verify.ts').then((m) => ({ help: m.verifyHelp, run: m.verify })),
  },
};

const help = (): string =>
  [
    'synfire <command> [options]',
    '',
    ...Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`),
    '',
    'synfire <command> --help says more; synfire --version says which this is.',
    '--wide, with any of them: 256-bit vectors where V8 can (Node 24, 26), the same spikes.',
  ].join('\n');

async function main(given: readonly string[]): Promise<number> {
  const [name, ...rest] = withoutWide(given);
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const asked = rest[0] !== undefined && Object.hasOwn(COMMANDS, rest[0]);
    console.log(asked ? (await COMMANDS[rest[0]].load()).help : help());
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-v') {
    console.log(version());
    return 0;
  }
  if (Object.hasOwn(COMMANDS, name)) return (await COMMANDS[name].load()).run(rest);
  const known = Object.keys(COMMANDS);
  throw usageFault(`command "${name}"`, known.join(', '), suggest(name, known));
}

/** A pipe that was closed (`synfire list | head`) is no fault. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    // the module of a user may have another copy of the library, with an error class of its own
    if (error instanceof SynfireError || (error as Error)?.name === 'SynfireError') {
      process.stderr.write(`${(error as Error).message}\n`);
      process.exitCode = error instanceof UsageError ? 2 : 1;
      return;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`This should not happen; please report it:\n${text}\n`);
    process.exitCode = 1;
  },
);
