import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readState, type Place } from './place.ts';

const LOOK_EVERY_MS = 200;

/** Runs `up` as a process of its own, and returns when all answer. */
export async function detach(place: Place, args: readonly string[]): Promise<number> {
  mkdirSync(place.plan.directory, { recursive: true, mode: 0o711 });
  const logFile = join(place.plan.directory, 'stack.log');
  const log = openSync(logFile, 'w', 0o600);
  const child = spawn(process.execPath, [join(import.meta.dirname, '../stack.ts'), ...args.filter((arg) => arg !== '--detach')], { detached: true, stdio: ['ignore', log, log] });
  let told = 0;
  const tell = (): void => {
    const text = readFileSync(logFile, 'utf8');
    process.stderr.write(text.slice(told));
    told = text.length;
  };
  while (child.exitCode === null && child.signalCode === null) {
    await delay(LOOK_EVERY_MS);
    tell();
    const state = readState(place);
    if (state?.pid !== child.pid || state?.ready !== true) continue;
    child.unref();
    return 0;
  }
  tell();
  return 1;
}
