import { serveAddresses } from '../stack/address-service.ts';
import { createRunDirectory, reapDeadRuns } from '../stack/run-directory.ts';
import { shareServers } from '../stack/shared-servers.ts';
import { rememberRun } from './run.ts';

/** Starts no server: it only makes them available to the tests that ask. */
export default async function globalSetup(): Promise<void> {
  reapDeadRuns();
  const directory = createRunDirectory();
  const servers = await shareServers(directory);
  rememberRun({ servers, service: await serveAddresses(servers), directory });
}
