import type { QueryAnswer } from '@query-router/contracts';
import type { QueryClient, QueryOptions } from '@query-router/client';
import { answerSheet, answerSummary, decisionText } from '../format/answers.ts';
import { formatSheet, type Format } from '../format/format.ts';
import { maxCellWidth, type Terminal } from '../terminal.ts';

/** Runs one statement and prints its rows; what is not part of the data goes to the error stream unless the format is a table. */
export async function runStatement(client: QueryClient, sql: string, options: QueryOptions, format: Format, terminal: Terminal): Promise<QueryAnswer> {
  const answer = await client.query(sql, options);
  const isTable = format === 'table';
  if (answer.columns.length > 0 || !isTable) terminal.output.write(formatSheet(format, answerSheet(answer), answer, maxCellWidth(terminal)));
  if (isTable) terminal.output.write(`(${answerSummary(answer)})\n`);
  if (answer.truncated) terminal.errors.write(`warning: the answer was cut after ${answer.row_count} rows; ask for less or raise --max-rows\n`);
  return answer;
}

/** Prints where a statement would run and why. */
export async function explainStatement(client: QueryClient, sql: string, options: QueryOptions, format: Format, terminal: Terminal): Promise<void> {
  const answer = await client.explain(sql, options);
  terminal.output.write(format === 'json' ? `${JSON.stringify(answer, null, 2)}\n` : decisionText(answer));
}
