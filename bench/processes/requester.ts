/** A service that asks over Kafka, as a gateway does: `requester.ts <driver> <bootstrap>`. */
import { BusClient, createDriver, type DriverOptions } from '@query-router/bus';
import { replyTopic, TOPICS } from '@query-router/contracts';
import { closedLoop, openLoop, type LoadShape, type Shot } from '../measure/load.ts';
import { servePeer } from '../measure/peer.ts';
import { askSelectOne } from '../measure/select-one.ts';
import type { Sample } from '../measure/stats.ts';

const [driverName = '', bootstrap = ''] = process.argv.slice(2);
const instanceId = `bench-${process.pid}`;
const client = new BusClient({
  driver: createDriver({ driver: driverName as DriverOptions['driver'], clientId: instanceId, bootstrapServers: [bootstrap] }),
  instanceId,
  replyTopic: replyTopic(instanceId),
  maxPending: 100_000,
  cancelTopic: TOPICS.control,
  // Losing the broker is what some of the runs are about; what it does to requests is counted there.
  onError: () => undefined,
});

let stopShooting = new AbortController();
let shots: Promise<Shot[]> = Promise.resolve([]);

const commands = {
  connect: (): Promise<void> => client.connect(),
  load: (shape: LoadShape): Promise<Sample> => closedLoop(() => askSelectOne(client), shape),
  /** Starts an open loop; returns its start, epoch milliseconds. */
  shoot(perSecond: number): number {
    stopShooting = new AbortController();
    shots = openLoop(() => askSelectOne(client), perSecond, stopShooting.signal);
    return Date.now();
  },
  /** Ends the open loop and waits until every request has ended. */
  async ceaseFire(): Promise<{ shots: Shot[]; strays: number }> {
    stopShooting.abort();
    return { shots: await shots, strays: client.strayReplies };
  },
};
export type RequesterCommands = typeof commands;

servePeer(commands, () => client.close());
