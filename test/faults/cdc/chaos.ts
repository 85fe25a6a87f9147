import type { Metadata } from '@query-router/metadata';

export const TABLES = ['chaos.items', 'chaos.pairs', 'chaos.small', 'chaos.altered', 'chaos.probe'] as const;

export const DEFINITIONS = [
  'CREATE SCHEMA chaos',
  'CREATE TABLE chaos.items (id bigint PRIMARY KEY, name text, price numeric(12,2), at timestamptz NOT NULL, doc text, note text)',
  'CREATE TABLE chaos.pairs (part uuid, n int, value double precision, PRIMARY KEY (part, n))',
  'CREATE TABLE chaos.small (id int PRIMARY KEY, v text)',
  'CREATE TABLE chaos.altered (id int PRIMARY KEY, v int)',
  'CREATE TABLE chaos.probe (id int PRIMARY KEY, n bigint NOT NULL)',
  'INSERT INTO chaos.probe VALUES (1, 0)',
] as const;

/** Random changes of one transaction, made inside PostgreSQL: about `size` of them, from a seed. */
export const CHAOS_FUNCTION = `
  CREATE FUNCTION chaos_step(size int) RETURNS int LANGUAGE plpgsql AS $$
  DECLARE done int := 0; changed int; kind float; one bigint;
  BEGIN
    WHILE done < size LOOP
      kind := random(); one := floor(random() * 20000);
      changed := 0;
      IF kind < 0.35 THEN
        INSERT INTO chaos.items VALUES (one, 'item ' || one, round((random() * 1000)::numeric, 2), clock_timestamp(), jsonb_build_object('n', one, 'tags', array['a', 'ü'])::text,
          CASE WHEN random() < 0.02 THEN repeat('long ', 2000) END) ON CONFLICT (id) DO UPDATE SET price = excluded.price, name = excluded.name || '!';
      ELSIF kind < 0.60 THEN
        UPDATE chaos.items SET price = price + 1, at = clock_timestamp() WHERE id BETWEEN one AND one + 3;
      ELSIF kind < 0.72 THEN
        DELETE FROM chaos.items WHERE id BETWEEN one AND one + 1;
      ELSIF kind < 0.76 THEN
        UPDATE chaos.items SET id = id + 20000 WHERE id = one AND NOT EXISTS (SELECT FROM chaos.items WHERE id = one + 20000);
      ELSIF kind < 0.90 THEN
        INSERT INTO chaos.pairs VALUES (('00000000-0000-0000-0000-' || lpad((one % 500)::text, 12, '0'))::uuid, one % 7, random()) ON CONFLICT (part, n) DO UPDATE SET value = -excluded.value;
      ELSIF kind < 0.93 THEN
        DELETE FROM chaos.pairs WHERE n = one % 7 AND random() < 0.02;
      ELSIF kind < 0.98 THEN
        INSERT INTO chaos.small VALUES (one % 300, 'v' || one) ON CONFLICT (id) DO UPDATE SET v = excluded.v;
      ELSE
        INSERT INTO chaos.altered (id, v) VALUES (one, one) ON CONFLICT (id) DO UPDATE SET v = excluded.v + 1;
      END IF;
      GET DIAGNOSTICS changed = ROW_COUNT;
      done := done + greatest(changed, 1);
    END LOOP;
    RETURN done;
  END $$`;

/** Things that happen seldom, each once. */
export const EVENTS: readonly string[] = [
  'TRUNCATE chaos.small',
  "ALTER TABLE chaos.altered ADD COLUMN extra text NOT NULL DEFAULT 'added'",
  "INSERT INTO chaos.items SELECT i, 'big ' || i, 1, now(), NULL, NULL FROM generate_series(100000, 119999) i",
  'ALTER TABLE chaos.altered ALTER COLUMN v TYPE bigint',
  'TRUNCATE chaos.pairs, chaos.small',
  'UPDATE chaos.items SET price = price * 2 WHERE id >= 100000',
  'ALTER TABLE chaos.altered DROP COLUMN extra',
  'DELETE FROM chaos.items WHERE id >= 100000',
];

/** What the writer did to the probe: each value, and a position of the log that is not before its commit. */
export class Journal {
  readonly #entries: { readonly n: bigint; readonly lsn: bigint }[] = [{ n: 0n, lsn: 0n }];

  async step(rows: Metadata): Promise<void> {
    const n = (this.#entries.at(-1)?.n ?? 0n) + 1n;
    await rows.query('UPDATE chaos.probe SET n = greatest(n, $1) WHERE id = 1', [n.toString()]);
    const [at] = await rows.query<{ lsn: string }>("SELECT (pg_current_wal_insert_lsn() - '0/0')::text AS lsn");
    this.#entries.push({ n, lsn: BigInt(at?.lsn ?? 0) });
  }

  get length(): number {
    return this.#entries.length;
  }

  /** The value that a copy complete up to `lsn` holds at least. */
  leastAt(lsn: bigint): bigint {
    return this.#entries.findLast((entry) => entry.lsn <= lsn)?.n ?? 0n;
  }
}
