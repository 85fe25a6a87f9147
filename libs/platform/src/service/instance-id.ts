import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** Name of this process in topics, groups and logs: readable, legal in a topic name, unique over restarts. */
export function newInstanceId(service: string): string {
  const host = hostname().replaceAll(/[^A-Za-z0-9-]/g, '-').slice(0, 40);
  return `${service}-${host}-${process.pid}-${randomBytes(4).toString('hex')}`;
}
