import type { LoggerService } from '@nestjs/common';
import { openBulkLoader, type BulkLoaderOptions } from '@query-router/engine-postgres';
import { loadSampleData, sampleTables } from '@query-router/sample-data';

/** Loads the sample data into a database without tables of its own; a database that has some is left as it is. */
export async function ensureSampleData(address: BulkLoaderOptions, logger: LoggerService): Promise<void> {
  const loader = await openBulkLoader(address);
  try {
    const [found] = await loader.rows("SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'query_router')");
    if (found?.['tables'] !== 0) return;
    const startedAt = performance.now();
    const rows = sampleTables.reduce((sum, table) => sum + table.rowCount, 0);
    logger.log(`loading ${rows.toLocaleString('en-US')} rows of sample data`);
    await loadSampleData({ exec: (sql) => loader.exec(sql), copyIn: (sql, pieces) => loader.copyIn(sql, pieces) });
    logger.log(`sample data loaded in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  } finally {
    await loader.close();
  }
}
