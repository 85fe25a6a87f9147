import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('consumer-process.ts', import.meta.url));

/** Starts consumers in processes of their own; resolves when all have joined. */
export async function startConsumers(count: number, driver: string, bootstrap: string, topic: string): Promise<ChildProcess[]> {
  const children: ChildProcess[] = [];
  for (let index = 0; index < count; index += 1) {
    // Jest's own Node options (VM modules) are not for the child.
    const child = fork(script, [driver, bootstrap, topic], { execArgv: [], env: { ...process.env, NODE_OPTIONS: '' } });
    await once(child, 'message');
    children.push(child);
  }
  return children;
}
