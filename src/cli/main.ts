import { HELP } from './help.js';
import { migrate } from './migrate.js';
import { Refusal, reasonOf } from './refusal.js';
import { runScenarios } from './run-scenarios.js';
import type { Terminal } from './terminal.js';

/** Carries out a command line (without the program's own name) and answers the exit status. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(args, terminal);
  } catch (error) {
    // parseArgs refuses unknown flags and missing values with errors of its own, marked by their code.
    if (!(error instanceof Refusal) && !(error as { code?: unknown } | null)?.code?.toString().startsWith('ERR_PARSE_ARGS')) throw error;
    terminal.err(`reckoner: ${reasonOf(error)}`);
    return 2;
  }
}

async function dispatch(args: readonly string[], terminal: Terminal): Promise<number> {
  const [first, second] = args;
  if (args.includes('--help') || args.includes('-h') || first === 'help') {
    terminal.out(HELP);
    return 0;
  }
  if (first === '--version' || first === '-v') {
    terminal.out(terminal.version);
    return 0;
  }
  if (first === 'scenario' && second === 'run') return runScenarios(args.slice(2), terminal);
  if (first === 'migrate') return migrate(args.slice(1), terminal);
  if (first === undefined) {
    terminal.err(HELP);
    return 2;
  }
  throw new Refusal(`unknown command: ${args.slice(0, first === 'scenario' ? 2 : 1).join(' ')} (see reckoner --help)`);
}
