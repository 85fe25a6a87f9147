import type { EngineName } from '@query-router/contracts';
import { emit, loadSql, openPlaces, readStatement, type KnownTables, type Resolve, type Statement } from '@query-router/sql';
import { quantile } from '../measure/stats.ts';
import type { Settings } from '../settings.ts';

/** A report of about one kilobyte over three tables: joins, a CTE, CASE, averages, a correlated subquery, a window. */
const STATEMENT = `
WITH paid AS (
  SELECT o.customer_id, o.id AS order_id, o.placed_at, sum(l.quantity * l.price) AS total, count(*) AS lines
  FROM shop.orders o JOIN shop.order_lines l ON l.order_id = o.id
  WHERE o.placed_at >= date '2025-01-01' AND o.placed_at < date '2025-01-01' + interval '1 year' AND o.status IN ('paid', 'shipped')
  GROUP BY o.customer_id, o.id, o.placed_at
  HAVING sum(l.quantity) > 1
)
SELECT c.country, extract(month FROM p.placed_at) AS month, count(DISTINCT c.id) AS customers, sum(p.total) AS revenue, avg(p.total) AS average,
  sum(CASE WHEN p.lines > 3 THEN p.total ELSE 0 END) AS from_large_orders, rank() OVER (PARTITION BY c.country ORDER BY sum(p.total) DESC) AS place
FROM paid p JOIN shop.customers c ON c.id = p.customer_id
WHERE c.email LIKE '%@example.com' AND NOT EXISTS (SELECT 1 FROM shop.orders x WHERE x.customer_id = c.id AND x.status = 'returned')
GROUP BY c.country, extract(month FROM p.placed_at)
ORDER BY revenue DESC, c.country
LIMIT 50`;

const TABLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  customers: { id: 'int64', name: 'text', email: 'text', country: 'text' },
  orders: { id: 'int64', customer_id: 'int64', status: 'text', placed_at: 'timestamp' },
  order_lines: { order_id: 'int64', line: 'int32', quantity: 'int32', price: 'decimal(12,2)' },
};
const columnsOf = (table: string): { name: string; type: string; nullable: boolean }[] => Object.entries(TABLES[table] ?? {}).map(([name, type]) => ({ name, type, nullable: true }));
const resolve: Resolve = ({ name }) => ({ path: ['shop', name], columns: columnsOf(name) });
const known: KnownTables = (_, name) => ({ columns: columnsOf(name), key: null });

const ENGINES: readonly Exclude<EngineName, 'postgres'>[] = ['duckdb', 'trino', 'clickhouse'];

/** Milliseconds. `least` is the fastest of all: what other work on the machine did not disturb. */
interface CompileTime {
  readonly what: string;
  /** The product's promise is about it. */
  readonly promised: boolean;
  readonly least: number;
  readonly p50: number;
  readonly p99: number;
}

export interface CompileResults {
  readonly bytes: number;
  /**
   * With nothing kept from the time before. `read`: gate, tables, features, fingerprint. `write`: bound, judged and printed for an engine. A request needs both for the engine that is
   * chosen, PostgreSQL reading alone; where a statement has a LIMIT, a window or the like, as this one, it also needs to know what its answer leaves open.
   */
  readonly times: readonly CompileTime[];
}

/** How long it takes to compile a statement that was never seen. */
export async function compilePart({ settings }: { settings: Settings }): Promise<CompileResults> {
  await loadSql();
  const rounds = settings.rounds === 1 ? 300 : 3_000;
  const statement = readStatement(STATEMENT);
  for (const engine of ENGINES) {
    const emission = emit(statement, engine, resolve);
    if (!emission.ok) throw new Error(`${engine} refuses the statement: ${emission.reason}`);
  }
  const write = (engines: readonly EngineName[], found: Statement): unknown => engines.map((engine) => emit(found, engine, resolve));
  const times = [
    timed('read', false, rounds, () => readStatement(STATEMENT)),
    ...ENGINES.map((engine) => timed(`read, and write for ${engine}`, true, rounds, () => write([engine], readStatement(STATEMENT)))),
    timed('read, look for what is left open, and write for duckdb', true, rounds, () => {
      const found = readStatement(STATEMENT);
      return [openPlaces(found, known), write(['duckdb'], found)];
    }),
    timed('read, and write for all three', false, rounds, () => write(ENGINES, readStatement(STATEMENT))),
  ];
  return { bytes: Buffer.byteLength(STATEMENT), times };
}

function timed(what: string, promised: boolean, rounds: number, work: () => unknown): CompileTime {
  const took: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    work();
    if (round >= rounds / 10) took.push(performance.now() - start);
  }
  took.sort((a, b) => a - b);
  return { what, promised, least: took[0] ?? 0, p50: quantile(took, 0.5), p99: quantile(took, 0.99) };
}
