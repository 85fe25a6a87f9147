import { setTimeout as delay } from 'node:timers/promises';
import { readState, type Place } from './place.ts';

const LOOK_EVERY_MS = 100;

export async function down(place: Place): Promise<number> {
  const state = readState(place);
  if (state === undefined) {
    console.log('no stack runs');
    return 0;
  }
  process.kill(state.pid, 'SIGTERM');
  while (readState(place) !== undefined) await delay(LOOK_EVERY_MS);
  console.log('stopped');
  return 0;
}
