import type { ServiceName } from '@query-router/testkit';
import { services } from '@query-router/testkit';
import type { StackState } from './place.ts';

const SIGNS = { waiting: '·', starting: '…', answers: '✓', failed: '✗', died: '✗' } as const;
const NAME_WIDTH = 18;

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Shows how far a start is: on a terminal one line per service that is written anew, elsewhere a line per event. */
export interface Progress {
  show(name: ServiceName): void;
}

export function progressOf(names: readonly ServiceName[], state: StackState): Progress {
  const lineOf = (name: ServiceName): string => {
    const { state: now = 'waiting', afterMs } = state.services[name] ?? {};
    return `${SIGNS[now]} ${services[name].title.padEnd(NAME_WIDTH)} ${now}${afterMs === undefined ? '' : ` after ${seconds(afterMs)}`}`;
  };
  let drawn = false;
  return {
    show(name) {
      if (!process.stderr.isTTY) {
        process.stderr.write(`# ${lineOf(name)}\n`);
        return;
      }
      if (drawn) process.stderr.write(`\u001B[${names.length}A`);
      drawn = true;
      for (const each of names) process.stderr.write(`\u001B[2K${lineOf(each)}\n`);
    },
  };
}
