import type { RunningServer, ServerName } from '../addresses.ts';
import type { Plan } from '../native/service.ts';
import { dockerAnswers } from './docker-engine.ts';

/** Starts a shared server as a container where a Docker engine answers and its image is in use here; undefined says that it is to be a native process. */
export async function startContainer(name: ServerName, plan: Plan): Promise<RunningServer<ServerName> | undefined> {
  if (name !== 'kafka' && name !== 'postgres' && name !== 'clickhouse') return undefined;
  if (!(await dockerAnswers())) return undefined;
  // Loaded only where it is used: the library takes a second to load.
  const { containers } = await import('./containers.ts');
  return containers[name](plan);
}
