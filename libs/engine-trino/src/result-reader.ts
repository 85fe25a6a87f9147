import type { Column } from '@query-router/contracts';
import type { RowBudget } from '@query-router/engine';
import type { Decoder } from './decode.ts';
import { decoderOf } from './decode.ts';
import type { Page } from './statement-client.ts';

/** Reads pages into wire rows up to the limits of `budget`; leaves the pages, which stops the statement, when the answer is cut. */
export async function readAnswer(pages: AsyncIterable<Page>, budget: RowBudget): Promise<readonly Column[]> {
  let columns: readonly Column[] = [];
  let decoders: readonly Decoder[] = [];
  for await (const page of pages) {
    if (columns.length === 0 && page.columns) {
      decoders = page.columns.map((column) => decoderOf(column.type));
      columns = page.columns.map(({ name }, index) => ({ name, type: decoders[index]?.type ?? 'unknown' }));
    }
    for (const values of page.data ?? []) {
      if (!budget.admit(decoders.map((decoder, index) => decoder.decode(values[index])))) return columns;
    }
  }
  return columns;
}
