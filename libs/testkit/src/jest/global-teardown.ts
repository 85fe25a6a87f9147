import { rmSync } from 'node:fs';
import { currentRun } from './run.ts';

export default async function globalTeardown(): Promise<void> {
  const run = currentRun();
  if (run === undefined) return;
  await run.service.close();
  await run.servers.stop();
  rmSync(run.directory, { recursive: true, force: true });
}
