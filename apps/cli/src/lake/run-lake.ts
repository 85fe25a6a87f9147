import { EXIT, type ExitCode } from '../exit-code.ts';
import { formatSheet, type Format } from '../format/format.ts';
import { printable } from '../format/printable.ts';
import { maxCellWidth, type Terminal } from '../terminal.ts';
import { askIngest, type IngestConnection } from './ingest-client.ts';
import type { LakeRequest } from './lake-command.ts';
import { lakeSheet, lakeSummary } from './lake-sheets.ts';

/** Asks the ingest service and prints its answer. A job whose result was not published, and a merge that would conflict, fail. */
export async function runLake(request: LakeRequest, format: Format, connection: IngestConnection, terminal: Terminal): Promise<ExitCode> {
  const answer = await askIngest(request, connection, terminal.interrupted);
  const sheet = lakeSheet(request.view, answer);
  if (format === 'json') terminal.output.write(`${JSON.stringify(answer, null, 2)}\n`);
  else if (sheet !== null) terminal.output.write(formatSheet(format, sheet, answer, maxCellWidth(terminal)));
  const summary = lakeSummary(request.view, answer);
  if (summary !== '' && format === 'table') terminal.output.write(`${printable(summary)}\n`);
  return failed(request, answer) ? EXIT.failed : EXIT.ok;
}

function failed({ view }: LakeRequest, answer: unknown): boolean {
  const { outcome, conflicts } = (answer ?? {}) as { outcome?: unknown; conflicts?: unknown };
  if (view === 'job') return outcome === 'failed-checks' || outcome === 'conflict';
  return view === 'merge' && Array.isArray(conflicts) && conflicts.length > 0;
}
