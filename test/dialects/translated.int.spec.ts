import { describeWith, server } from '@query-router/testkit';
import { dialectCases } from './dialect-cases.ts';
import { clickhouse, duckdb } from './engines.ts';

const clickhouseServer = await server('clickhouse');

describeWith('translated statements', await server('postgres'), (address) => {
  dialectCases('duckdb', address, 490, duckdb);
  describeWith('from ClickHouse', clickhouseServer, (theirs) => dialectCases('clickhouse', address, 290, () => clickhouse(theirs)));
});
