#!/usr/bin/env node
/** The command line: dispatch, and errors as text that helps. Exit codes: 0, 1 (fault), 2 (usage), 130 (SIGINT), 143 (SIGTERM). */
import { SynfireError, suggest } from '../errors.ts';
import { bench, benchHelp } from './bench.ts';
import { evaluate, evaluateHelp } from './evaluate.ts';
import { info, infoHelp } from './info.ts';
import { lesson, lessonHelp } from './lesson.ts';
import { list, listHelp } from './list.ts';
import { resume, resumeHelp } from './resume.ts';
import { run, runHelp } from './run.ts';
import { serve, serveHelp } from './serve/serve.ts';
import { start, startHelp } from './start.ts';
import { sweep, sweepHelp } from './sweep.ts';
import { UsageError, usageFault } from './usage.ts';
import { verify, verifyHelp } from './verify.ts';
import { version } from './version.ts';

interface Command {
  readonly summary: string;
  readonly help: string;
  run(args: readonly string[]): Promise<number>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  start: { summary: 'the cortical microcircuit, as large as fits', help: startHelp, run: start },
  run: { summary: 'an example, or a network from a file', help: runHelp, run },
  resume: { summary: 'a run with checkpoints, where it was', help: resumeHelp, run: resume },
  sweep: { summary: 'many runs, over parameters and seeds', help: sweepHelp, run: sweep },
  evaluate: { summary: 'models on data sets, one table', help: evaluateHelp, run: evaluate },
  list: {
    summary: 'examples, neurons, receptors, rules, inputs, connectors',
    help: listHelp,
    run: list,
  },
  lesson: { summary: 'lessons, run and printed', help: lessonHelp, run: lesson },
  info: { summary: 'what this machine can do', help: infoHelp, run: info },
  bench: { summary: 'how fast it is', help: benchHelp, run: bench },
  serve: { summary: 'for programs in other languages', help: serveHelp, run: serve },
  verify: { summary: 'the same spikes on every engine', help: verifyHelp, run: verify },
};

const help = (): string =>
  [
    'synfire <command> [options]',
    '',
    ...Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`),
    '',
    'synfire <command> --help says more; synfire --version says which this is.',
  ].join('\n');

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const command = rest[0] !== undefined ? COMMANDS[rest[0]] : undefined;
    console.log(command?.help ?? help());
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-v') {
    console.log(version());
    return 0;
  }
  if (Object.hasOwn(COMMANDS, name)) return COMMANDS[name].run(rest);
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
