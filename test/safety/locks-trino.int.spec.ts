import { createTrinoEngine } from '@query-router/engine-trino';
import { describeWith, server } from '@query-router/testkit';
import { trino } from '../dialects/engines.ts';
import { lockCases, STATE, valuesWith } from './lock-cases.ts';

describeWith('on Trino', await server('trino'), (address) => {
  lockCases('trino', ['memory', 'lab'], async () => {
    const admin = trino(address);
    for (const statement of ['CREATE SCHEMA IF NOT EXISTS memory.lab', 'DROP TABLE IF EXISTS memory.lab.t', 'CREATE TABLE memory.lab.t (id integer, k integer, s varchar)', `INSERT INTO memory.lab.t VALUES ${valuesWith('\\')}`]) await admin.run(statement);
    const engine = createTrinoEngine({ url: address.url, user: 'query-router', catalog: 'memory' });
    await engine.init();
    const state = async (): Promise<string> => JSON.stringify([await admin.run(STATE.replace('lab.t', 'memory.lab.t')), await admin.run('SHOW TABLES FROM memory.lab')]);
    return {
      engine,
      state,
      close: async () => {
        await engine.close();
        await admin.run('DROP TABLE memory.lab.t');
      },
    };
  });
});
