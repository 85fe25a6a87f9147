/** Latency and throughput of request, forward and answer over a running broker: `node bench/bus/three-hops.ts <bootstrap> [driver…]`. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createDriver } from '@query-router/bus';

const [bootstrap = '127.0.0.1:9092', ...named] = process.argv.slice(2);
const drivers = named.length > 0 ? named : ['platformatic', 'kafkajs'];
const hop = new URL('hop-process.ts', import.meta.url);

for (const name of drivers) {
  const prefix = `bench.${name}.${process.pid}`;
  const admin = createDriver({ driver: 'platformatic', clientId: 'bench-admin', bootstrapServers: [bootstrap] });
  await admin.connect(AbortSignal.timeout(10_000));
  await admin.createTopics([
    { topic: `${prefix}.requests`, partitions: 6 },
    { topic: `${prefix}.exec`, partitions: 6 },
    { topic: `${prefix}.dead`, partitions: 1 },
  ]);
  console.log(name);
  const servers: ChildProcess[] = [];
  for (const role of ['worker', 'classifier']) {
    const server = fork(hop, [role, name, bootstrap, prefix]);
    await once(server, 'message');
    servers.push(server);
  }
  await once(fork(hop, ['gateway', name, bootstrap, prefix]), 'exit');
  for (const server of servers) {
    server.disconnect();
    await once(server, 'exit');
  }
  await admin.deleteTopics([`${prefix}.requests`, `${prefix}.exec`, `${prefix}.dead`]);
  await admin.close();
}
