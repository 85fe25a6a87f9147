import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceName } from '@query-router/testkit';

const PAUSE_MS = 500;
const MOST_IN_WINDOW = 10;
const WINDOW_MS = 5 * 60_000;

/** Starts a service again that has died by itself, as a container engine would; gives up on one that dies again and again. */
export function restarter(start: (name: ServiceName) => Promise<void>): (name: ServiceName) => void {
  const deaths = new Map<ServiceName, number[]>();
  return (name) => {
    const now = performance.now();
    const recent = [...(deaths.get(name) ?? []).filter((at) => now - at < WINDOW_MS), now];
    deaths.set(name, recent);
    if (recent.length > MOST_IN_WINDOW) {
      console.error(`# ${name} died ${recent.length} times in five minutes and is left alone`);
      return;
    }
    // Why it fails is told as an event.
    void delay(PAUSE_MS).then(() => start(name)).catch(() => undefined);
  };
}
