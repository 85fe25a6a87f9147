import { isQueryRouterError } from '@query-router/client';
import { UsageError, parseCommandLine } from './command-line.ts';
import { runCommand } from './commands/run-command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { errorText } from './format/answers.ts';
import { printable } from './format/printable.ts';
import type { Terminal } from './terminal.ts';

const interruption = new AbortController();
const terminal: Terminal = { input: process.stdin, output: process.stdout, errors: process.stderr, env: process.env, interrupted: interruption.signal };

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // The second one ends the process at once, should the first not be enough.
  process.once(signal, () => interruption.abort());
}
// `query-router query … | head` closes the pipe early; that is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failed));

try {
  process.exitCode = await runCommand(parseCommandLine(process.argv.slice(2), process.env), terminal);
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): ExitCode {
  if (interruption.signal.aborted) {
    process.stderr.write('interrupted\n');
    return EXIT.interrupted;
  }
  if (error instanceof UsageError) {
    process.stderr.write(`error: ${printable(error.message)} See "query-router --help".\n`);
    return EXIT.usage;
  }
  if (isQueryRouterError(error)) {
    process.stderr.write(errorText(error));
    return error.code === 'UNREACHABLE' || error.code === 'BAD_ANSWER' ? EXIT.unreachable : EXIT.failed;
  }
  process.stderr.write(`error: ${printable(error instanceof Error ? error.message : String(error))}\n`);
  return EXIT.failed;
}
