/**
 * One process of the three-hop path, for `three-hops.ts`: `node hop-process.ts <role> <driver> <bootstrap> <prefix>`. Roles: classifier
 * (forwards), worker (answers at once), gateway (asks and measures; prints one JSON line per load).
 */
import { BusClient, BusServer, createDriver, headersOf } from '@query-router/bus';
import type { DriverOptions, Settlement } from '@query-router/bus';
import { HEADERS } from '@query-router/contracts';

const [role = '', driverName = '', bootstrap = '', prefix = ''] = process.argv.slice(2);
const requests = `${prefix}.requests`;
const exec = `${prefix}.exec`;

function driver(clientId: string): ReturnType<typeof createDriver> {
  return createDriver({ driver: driverName as DriverOptions['driver'], clientId, bootstrapServers: [bootstrap] });
}

async function serve(topic: string, handler: (value: Buffer) => Settlement): Promise<void> {
  const server = new BusServer({
    driver: driver(role),
    group: (each) => `${each}.group`,
    maxInFlight: 1_024,
    defaultTimeoutMs: 30_000,
    deadLetterTopic: `${prefix}.dead`,
    drainMs: 1_000,
    allowReplyTopic: () => true,
    onError: (error) => console.error(role, error),
  });
  server.addHandler(topic, async (value: Buffer) => handler(value));
  await new Promise<void>((resolve, reject) => void server.listen((error) => (error === undefined ? resolve() : reject(error))));
  process.on('disconnect', () => void server.close().then(() => process.exit(0)));
  process.send?.({ ready: true });
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

async function load(client: BusClient, inFlight: number, seconds: number): Promise<object> {
  const value = Buffer.alloc(300, 'x');
  const headers = headersOf({ [HEADERS.queryId]: 'bench', [HEADERS.requestId]: 'bench', [HEADERS.identity]: 'bench' });
  const latencies: number[] = [];
  const until = performance.now() + seconds * 1_000;
  const cpu = process.cpuUsage();
  const started = performance.now();
  const loop = async (): Promise<void> => {
    while (performance.now() < until) {
      const begun = performance.now();
      await client.request(requests, value, { headers, deadlineMs: Date.now() + 30_000 });
      latencies.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, loop));
  const elapsed = (performance.now() - started) / 1_000;
  const used = process.cpuUsage(cpu);
  latencies.sort((a, b) => a - b);
  const ms = (share: number): number => Number(percentile(latencies, share).toFixed(2));
  return {
    inFlight,
    p50: ms(0.5),
    p95: ms(0.95),
    p99: ms(0.99),
    perSecond: Math.round(latencies.length / elapsed),
    gatewayCpuUs: Math.round((used.user + used.system) / latencies.length),
  };
}

async function ask(): Promise<void> {
  const client = new BusClient({
    driver: driver(role), instanceId: 'bench', replyTopic: `${prefix}.reply`, maxPending: 100_000, onError: (error) => console.error(role, error),
  });
  await client.connect();
  await load(client, 64, 3);
  for (const inFlight of [1, 16, 64, 256]) console.log(JSON.stringify(await load(client, inFlight, 3)));
  await client.close();
  process.exit(0);
}

if (role === 'classifier') await serve(requests, (value) => ({ kind: 'forward', topic: exec, value, headers: headersOf({ 'x-engine': 'mock' }) }));
else if (role === 'worker') await serve(exec, (value) => ({ kind: 'reply', value }));
else await ask();
