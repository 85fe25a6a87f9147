/**
 * The engines' own locks, with the gate taken away: every hostile statement is given to each adapter as a read, as a `native` request would be. Whatever the
 * engine makes of it, nothing may be different afterwards. And what the gate lets through is one read to the engine that gets it.
 */
import { existsSync } from 'node:fs';
import { isFailureError, type CatalogTable, type EngineName } from '@query-router/contracts';
import type { QueryEngine } from '@query-router/engine';
import { run } from '@query-router/engine/testing';
import { emit, loadSql, readStatement } from '@query-router/sql';
import { HARMLESS, HOSTILE } from '../../libs/sql/test/hostile.ts';

const WAY_IN = '/tmp/way_in';
/** Reads only, where the engine counts. */
export const STATE = 'SELECT count(*) AS n, sum(id) AS total, max(k) AS k FROM lab.t';
export const ROWS = [[1, 2, "a'b"], [2, null, 'back\\slash'], [3, 5, null]] as const;

const columns = [{ name: 'id', type: 'int32', nullable: true }, { name: 'k', type: 'int32', nullable: true }, { name: 's', type: 'text', nullable: true }];

/** `lab.t` as a catalogue describes it. */
export const TABLE: CatalogTable = { schema: 'lab', name: 't', columns, keys: [], row_count: null, role: 'primary', storage: 'engine', watermark_ms: null, watermark_lsn: null, write_affects: [] };

/** What an engine makes of a text: rows, or the code of its failure. */
async function outcomeOf(engine: QueryEngine, sql: string): Promise<string> {
  try {
    await run(engine, sql, { maxRows: 1000, maxResultBytes: 1_000_000, timeoutMs: 5_000 });
    return 'rows';
  } catch (error) {
    if (isFailureError(error)) return error.failure.code;
    throw error;
  }
}

/** An engine that holds `lab.t`, and how to see all that a statement could have changed. */
export interface Locked {
  readonly engine: QueryEngine;
  readonly state: () => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Declares the tests of one engine. `path`: its own name of the schema `lab`. */
export function lockCases(name: EngineName, path: readonly string[], open: () => Promise<Locked>): void {
  describe(name, () => {
    let under: Locked;
    beforeAll(async () => {
      await loadSql();
      under = await open();
    }, 120_000);
    afterAll(async () => {
      await under.close();
    });

    it('is as before after every hostile statement, given to it as a read', async () => {
      const before = await under.state();
      const outcomes = new Map<string, number>();
      for (const sql of HOSTILE) {
        const outcome = await outcomeOf(under.engine, sql);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        // Nothing that was asked takes the engine down with it, or off the list.
        expect({ sql, outcome }).toEqual({ sql, outcome: expect.not.stringMatching(/INTERNAL|OUTCOME_UNKNOWN|ENGINE_UNAVAILABLE/) });
      }
      process.stderr.write(`${name}: ${JSON.stringify(Object.fromEntries(outcomes))} of ${HOSTILE.length}\n`);
      expect(await under.state()).toBe(before);
      expect(existsSync(WAY_IN)).toBe(false);
    }, 300_000);

    it('takes what the gate lets through for one read', async () => {
      const wrong: unknown[] = [];
      let asked = 0;
      for (const sql of HOSTILE) {
        const text = emitted(sql, name, path);
        if (text === null) continue;
        asked += 1;
        const outcome = await outcomeOf(under.engine, text);
        // PostgreSQL's adapter refuses names in codes by itself.
        if (outcome === 'STATEMENT_REFUSED' && !/U&"/i.test(text)) wrong.push({ sql, text });
      }
      process.stderr.write(`${name}: ${asked} of ${HOSTILE.length} reached it\n`);
      expect(wrong).toEqual([]);
      expect(asked).toBeGreaterThan(10);
    }, 300_000);

    it('answers what is harmless', async () => {
      for (const sql of HARMLESS) {
        const text = emitted(sql, name, path);
        if (text !== null) expect({ sql, text, outcome: await outcomeOf(under.engine, text) }).toEqual({ sql, text, outcome: 'rows' });
      }
    });
  });
}

/** What the engine is sent for a text that the gate takes for a read; null when it is sent nothing. */
function emitted(sql: string, engine: EngineName, path: readonly string[]): string | null {
  try {
    const statement = readStatement(sql);
    if (statement.kind !== 'read') return null;
    const emission = emit(statement, engine, ({ schema, name }) => (schema === 'lab' && name === 't' ? { path: [...path, 't'], columns } : null));
    return emission.ok ? emission.sql : null;
  } catch (error) {
    if (isFailureError(error)) return null;
    throw error;
  }
}

const literal = (value: string | number | null, backslash: string): string => (value === null ? 'NULL' : typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''").replaceAll('\\', backslash)}'`);
/** The rows as VALUES, where a backslash is written so. */
export const valuesWith = (backslash: string): string => ROWS.map((row) => `(${row.map((value) => literal(value, backslash)).join(', ')})`).join(', ');
