/** `npm run sample-data`: loads the sample data into the PostgreSQL that the `POSTGRES_*` variables name, unless it has tables of its own. */
import { openBulkLoader } from '@query-router/engine-postgres';
import { loadSampleData } from '@query-router/sample-data';

const { POSTGRES_HOST = '127.0.0.1', POSTGRES_PORT = '5432', POSTGRES_USER = 'postgres', POSTGRES_PASSWORD = '', POSTGRES_DB = 'postgres' } = process.env;
const place = `database ${POSTGRES_DB} on ${POSTGRES_HOST}:${POSTGRES_PORT}`;

/** What became of it, in words. */
async function load(): Promise<string> {
  const loader = await openBulkLoader({ host: POSTGRES_HOST, port: Number(POSTGRES_PORT), user: POSTGRES_USER, password: POSTGRES_PASSWORD, database: POSTGRES_DB });
  try {
    const [found] = await loader.rows("SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname IN ('public', 'shop')");
    if (found?.['tables'] !== 0) return `${place} has tables already: left as it is`;
    await loadSampleData({ exec: (sql) => loader.exec(sql), copyIn: (sql, pieces) => loader.copyIn(sql, pieces) });
    return `loaded into ${place}`;
  } finally {
    await loader.close();
  }
}

try {
  console.log(await load());
} catch (error) {
  console.error(`${place}: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
