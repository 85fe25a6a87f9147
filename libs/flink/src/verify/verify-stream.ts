import { quoteTrino } from '../lake/trino-sql.ts';
import type { LakeTableName } from '../templates/template.ts';

/** Rows of a query in Trino's SQL. */
export type QueryRows = (sql: string) => Promise<readonly (readonly unknown[])[]>;

export interface PartitionReport {
  readonly partition: number;
  readonly rows: number;
  readonly distinct_offsets: number;
  readonly first_offset: number;
  readonly last_offset: number;
  /** Offsets between the first and the last that no row has and that are no dead letters. */
  readonly missing: number;
  readonly dead_letters: number;
}

/** Whether a stream's table holds every event once. */
export interface StreamReport {
  readonly table: string;
  readonly rows: number;
  readonly distinct_event_ids: number;
  /** Rows beyond the first of their place in the stream: what exactly-once forbids. */
  readonly repeated: number;
  /** Rows beyond the first of their `event_id`, each at a place of its own: events that their senders sent again, not knowing that they had been taken. */
  readonly sent_again: number;
  /** Offsets that are neither rows nor dead letters. */
  readonly missing: number;
  readonly dead_letters: number;
  readonly partitions: readonly PartitionReport[];
  /** First offsets that are missing, at most {@link MAX_EXAMPLES}. */
  readonly examples: readonly { readonly partition: number; readonly from: number; readonly to: number }[];
  /** Nothing repeated, nothing missing: what stands in the stream is in the table once, also what was sent again. */
  readonly ok: boolean;
}

export interface VerifyOptions {
  /** Trino's catalogue of the lake. */
  readonly catalog: string;
  readonly table: LakeTableName;
  readonly rows: QueryRows;
  /** Offsets of dead letters by partition of the stream's topic. */
  readonly deadLetters: ReadonlyMap<number, ReadonlySet<number>>;
}

const MAX_EXAMPLES = 20;
/** Beyond so many gaps the count of missing offsets is what matters, not where they are. */
const MAX_GAPS = 10_000;

/**
 * Counts rows, distinct ids and gaps by the place that each event had in its topic. Offsets below a partition's first row are not judged: a
 * stream may have been started behind them. Needs a topic without transactions, whose markers take offsets.
 */
export async function verifyStream({ catalog, table, rows, deadLetters }: VerifyOptions): Promise<StreamReport> {
  const name = [catalog, table.schema, table.name].map(quoteTrino).join('.');
  const [totals] = await rows(`SELECT count(*), count(DISTINCT event_id) FROM ${name}`);
  const counted = await rows(`SELECT k_partition, count(*), count(DISTINCT k_offset), min(k_offset), max(k_offset) FROM ${name} GROUP BY k_partition ORDER BY k_partition`);
  const gaps = await rows(
    `SELECT k_partition, k_offset + 1, next - 1 FROM (SELECT k_partition, k_offset, lead(k_offset) OVER (PARTITION BY k_partition ORDER BY k_offset) AS next FROM ${name}) WHERE next > k_offset + 1 ORDER BY 1, 2 LIMIT ${MAX_GAPS + 1}`,
  );
  if (gaps.length > MAX_GAPS) throw new RangeError(`${table.schema}.${table.name} has more than ${MAX_GAPS} gaps`);
  const open = gaps.flatMap(([partition, from, to]) => unexplained(Number(partition), Number(from), Number(to), deadLetters));
  const partitions = counted.map(([partition, count, distinct, first, last]): PartitionReport => {
    const own = open.filter((gap) => gap.partition === Number(partition));
    const between = [...(deadLetters.get(Number(partition)) ?? [])].filter((offset) => offset >= Number(first) && offset <= Number(last));
    return {
      partition: Number(partition),
      rows: Number(count),
      distinct_offsets: Number(distinct),
      first_offset: Number(first),
      last_offset: Number(last),
      missing: own.reduce((sum, { from, to }) => sum + to - from + 1, 0),
      dead_letters: between.length,
    };
  });
  const sum = (value: (report: PartitionReport) => number): number => partitions.reduce((total, report) => total + value(report), 0);
  const repeated = sum((report) => report.rows - report.distinct_offsets);
  const missing = sum((report) => report.missing);
  return {
    table: `${table.schema}.${table.name}`,
    rows: Number(totals?.[0] ?? 0),
    distinct_event_ids: Number(totals?.[1] ?? 0),
    repeated,
    sent_again: Number(totals?.[0] ?? 0) - repeated - Number(totals?.[1] ?? 0),
    missing,
    dead_letters: sum((report) => report.dead_letters),
    partitions,
    examples: open.slice(0, MAX_EXAMPLES),
    ok: repeated === 0 && missing === 0,
  };
}

interface Gap {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

/** The parts of a gap that no dead letter explains. */
function unexplained(partition: number, from: number, to: number, deadLetters: ReadonlyMap<number, ReadonlySet<number>>): readonly Gap[] {
  const letters = [...(deadLetters.get(partition) ?? [])].filter((offset) => offset >= from && offset <= to).toSorted((a, b) => a - b);
  const parts: Gap[] = [];
  let start = from;
  for (const offset of [...letters, to + 1]) {
    if (offset > start) parts.push({ partition, from: start, to: offset - 1 });
    start = offset + 1;
  }
  return parts;
}
