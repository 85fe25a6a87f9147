import { describeWith, server } from '@query-router/testkit';
import { dialectCases } from './dialect-cases.ts';
import { trino } from './engines.ts';

const trinoServer = await server('trino');

describeWith('translated statements', await server('postgres'), (address) => {
  describeWith('from Trino', trinoServer, (theirs) => dialectCases('trino', address, 410, () => trino(theirs)));
});
