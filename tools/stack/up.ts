import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { isReachable } from './reachable.ts';
import { duckdbExtensions, nativeStack, portsOf, services, type NativeStack, type ServiceEvent, type ServiceName } from '@query-router/testkit';
import { environmentOf } from './environment.ts';
import { forget, readState, writeState, type Place, type StackState } from './place.ts';
import { progressOf, seconds } from './progress.ts';
import { restarter } from './restarter.ts';
import { startOrder } from './select.ts';

/** A port that is taken makes a server die after half a minute with a message in its log; better to say so at once. */
async function refuseTakenPorts({ plan }: Place, names: readonly ServiceName[]): Promise<void> {
  for (const name of names) {
    for (const port of portsOf(name, plan.ports)) {
      if (await isReachable(port)) throw new Error(`port ${port} of ${services[name].title} is taken by another process; --offset moves all ports`);
    }
  }
}

/** Starts the services and keeps them running until a signal comes. The exit code says whether all came up. */
export async function up(place: Place, names: readonly ServiceName[]): Promise<number> {
  const other = readState(place);
  if (other !== undefined) throw new Error(`a stack runs already, as process ${other.pid}`);
  await refuseTakenPorts(place, names);
  mkdirSync(place.plan.directory, { recursive: true, mode: 0o711 });
  const began = performance.now();
  const state: StackState = { pid: process.pid, ready: false, services: Object.fromEntries(names.map((name) => [name, { state: 'waiting' }])) };
  const progress = progressOf(names, state);
  const restart = restarter((name) => stack.start(name));
  const onEvent = (event: ServiceEvent): void => {
    const { service, state: now } = event;
    const pid = stack.pid(service);
    state.services[service] = { state: now, ...(pid === undefined ? {} : { pid }), ...(event.state === 'answers' ? { afterMs: event.afterMs } : {}) };
    writeState(place, state);
    progress.show(service);
    if (now === 'died') restart(service);
  };
  const stack: NativeStack = nativeStack(place.plan, { startsAtOnce: Math.max(2, availableParallelism()), politely: true, onEvent });
  writeState(place, state);

  // Waiting for both, not only the first: a second signal while servers are stopping must not end this process before them.
  const signalled = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
  try {
    const started = Promise.all(startOrder(names).map((name) => stack.start(name)));
    if ((await Promise.race([started, signalled.then(() => 'signalled')])) === 'signalled') return 0;
    await announce(place, stack, names);
    writeState(place, Object.assign(state, { ready: true }));
    console.error(`# ready after ${seconds(performance.now() - began)}; Ctrl-C stops everything`);
    await signalled;
    return 0;
  } finally {
    await stack.close();
    forget(place);
  }
}

async function announce(place: Place, stack: NativeStack, names: readonly ServiceName[]): Promise<void> {
  const variables = environmentOf({ addresses: stack.addresses, names, lakeDoorPort: place.lakeDoorPort, duckdbExtensions: names.includes('nessie') ? await duckdbExtensions() : '' });
  const lines = Object.entries(variables).map(([variable, value]) => `${variable}=${value}`);
  writeFileSync(place.environmentFile, `${lines.join('\n')}\n`, { mode: 0o600 });
  for (const line of lines) console.log(line);
}
