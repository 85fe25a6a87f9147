import { isQueryRouterError, type HttpClient } from '@query-router/client';
import type { EngineName } from '@query-router/contracts';
import { VERIFY_EXIT, type ExitCode } from '../exit-code.ts';
import { errorText } from '../format/answers.ts';
import type { Format } from '../format/format.ts';
import { verificationText } from '../format/verification.ts';
import type { Terminal } from '../terminal.ts';

export interface VerifySettings {
  readonly engines: readonly EngineName[] | undefined;
  readonly maxRows: number | undefined;
  readonly format: Format;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Compares the engines on one statement and prints where they differ. A statement that no engine answers could not be compared. */
export async function verifyStatement(client: HttpClient, sql: string, { format, ...options }: VerifySettings, terminal: Terminal): Promise<ExitCode> {
  try {
    const answer = await client.verify(sql, options);
    terminal.output.write(format === 'json' ? `${JSON.stringify(answer, null, 2)}\n` : verificationText(answer));
    return VERIFY_EXIT[answer.verdict];
  } catch (error) {
    if (!isQueryRouterError(error) || error.status === undefined) throw error;
    terminal.errors.write(errorText(error));
    return VERIFY_EXIT.inconclusive;
  }
}
