import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const HISTORY_LINES = 1_000;

/** Where typed lines are kept: `QUERY_ROUTER_HISTORY`, else `~/.query_router_history`. */
export function historyPath(env: NodeJS.ProcessEnv): string {
  return env['QUERY_ROUTER_HISTORY'] ?? join(env['HOME'] ?? homedir(), '.query_router_history');
}

/** Lines typed before, newest first, as readline wants them; none when the file cannot be read. */
export function loadHistory(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter((line) => line !== '').slice(-HISTORY_LINES).toReversed();
  } catch {
    return [];
  }
}

/** Writes the lines (newest first) oldest first, readable by their owner only: statements hold data. */
export function saveHistory(path: string, lines: readonly string[]): void {
  try {
    writeFileSync(path, lines.slice(0, HISTORY_LINES).toReversed().map((line) => `${line}\n`).join(''), { mode: 0o600 });
    chmodSync(path, 0o600);
  } catch {
    // A home that cannot be written to costs the history, not the session.
  }
}
