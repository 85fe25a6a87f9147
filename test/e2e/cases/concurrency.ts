import type { EngineName } from '@query-router/contracts';
import { writer, type System } from '../harness/system.ts';

const CLIENTS = 64;
const ROUNDS = 6;

/** Many clients at once: every answer belongs to its question, and errors leave nothing behind. */
export function concurrencyCases(system: () => System, engines: readonly EngineName[]): void {
  describe('64 concurrent clients', () => {
    it.each(engines)('get their own answers from %s, between failures of others', async (engine) => {
      const query = writer(system());
      const client = async (number: number): Promise<void> => {
        for (let round = 0; round < ROUNDS; round += 1) {
          const token = number * 1000 + round;
          const answer = await query(`SELECT ${token} AS token, count(*) AS n FROM shop.products WHERE id <= ${number + 1}`, { engine });
          const { code, detail, data } = answer.body;
          expect({ status: answer.status, code, detail, data }).toEqual({ status: 200, data: [{ token, n: number + 1 }] });
          const failed = await query(`SELECT 1 / (id - id) AS x, ${token} AS token FROM shop.products`, { engine });
          expect(failed.status).toBeGreaterThanOrEqual(400);
        }
      };
      await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
      expect((await query('SELECT 1 AS x', { engine })).body['data']).toEqual([{ x: 1 }]);
    });
  });
}
