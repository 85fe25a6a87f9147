import { engineContract } from '@query-router/engine/testing';
import { describeWith, server } from '@query-router/testkit';
import { postgresAlone } from './postgres-under-test.ts';

const postgres = await server('postgres');

describeWith('on a real server', postgres, (address) => {
  engineContract('PostgreSQL', () => postgresAlone(address), { writable: true });
});
