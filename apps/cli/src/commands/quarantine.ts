import type { HttpClient } from '@query-router/client';
import type { EngineName } from '@query-router/contracts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { formatSheet, type Format } from '../format/format.ts';
import { quarantineSheet } from '../format/verification.ts';
import { maxCellWidth, type Terminal } from '../terminal.ts';

/** Prints which engines are not asked for which statements. */
export async function listQuarantine(client: HttpClient, format: Format, terminal: Terminal): Promise<ExitCode> {
  const answer = await client.quarantine({ signal: terminal.interrupted });
  terminal.output.write(formatSheet(format, quarantineSheet(answer), answer, maxCellWidth(terminal)));
  return EXIT.ok;
}

/** Lets an engine be asked for a statement again. */
export async function clearQuarantine(client: HttpClient, { engine, fingerprint }: { readonly engine: EngineName; readonly fingerprint: string }, terminal: Terminal): Promise<ExitCode> {
  await client.clearQuarantine(engine, fingerprint, { signal: terminal.interrupted });
  terminal.output.write(`${engine} is asked for statements of fingerprint ${fingerprint} again.\n`);
  return EXIT.ok;
}
