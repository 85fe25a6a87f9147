import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { artifactGroup, heaps, stackPorts, versions, type PortName } from '@query-router/testkit';
import { parse } from 'yaml';
import { composeEnvironment, composeEnvironmentFile } from '../../tools/compose.ts';
import { composeServices, infraFile, settingsOf, type ComposeService } from './read-compose.ts';

const { services, configs, volumes } = composeServices();

function service(name: string): ComposeService {
  const found = services[name];
  if (found === undefined) throw new Error(`compose.yaml has no service ${name}`);
  return found;
}

/** The value of `${NAME}` in a template is the place where both descriptions may differ: addresses, folders, logins. */
function fixedSettings(template: string): Record<string, string> {
  return Object.fromEntries(Object.entries(settingsOf(readFileSync(infraFile(template), 'utf8'))).filter(([, value]) => !value.includes('${')));
}

describe('infra/compose', () => {
  test('.env is what the settings of the native stack say; node tools/compose.ts writes it', () => {
    expect(readFileSync(composeEnvironmentFile, 'utf8')).toBe(composeEnvironment());
  });

  test.each([
    ['kafka', versions.kafka],
    ['trino', versions.trino],
    ['nessie', versions.nessie],
    ['connect', versions.debezium],
  ])('%s is the version that runs natively', (name, version) => {
    expect(service(name).image?.split(':').at(-1)).toBe(version);
  });

  test('Redis is the Valkey that runs natively', () => {
    expect(`${versions.valkey}.`.startsWith(`${service('redis').image?.split(':').at(-1)}.`)).toBe(true);
  });

  const published: readonly (readonly [string, PortName])[] = [
    ['kafka', 'kafka'],
    ['postgres', 'postgres'],
    ['redis', 'redis'],
    ['clickhouse', 'clickhouse'],
    ['objectstore', 's3'],
    ['nessie', 'nessie'],
    ['jobmanager', 'flink'],
    ['sqlgateway', 'flinkGateway'],
    ['trino', 'trino'],
    ['connect', 'connect'],
  ];
  test.each(published)('%s answers on its port of the native stack, on loopback', (name, port) => {
    expect(service(name).ports?.map((mapping) => mapping.split(':').slice(0, 2).join(':'))).toEqual([`127.0.0.1:${stackPorts[port]}`]);
  });

  test('the broker has the settings of the native one, mounted', () => {
    const { volumes: mounts = [], environment = {} } = service('kafka');
    expect(mounts).toContain('../kafka/server.properties:/mnt/shared/config/server.properties:ro');
    expect(environment['KAFKA_HEAP_OPTS']).toBe(`-Xms${heaps.kafka.initial} -Xmx${heaps.kafka.maximum}`);
    // What it overrides: addresses and folders.
    expect(Object.keys(environment).toSorted()).toEqual(['KAFKA_ADVERTISED_LISTENERS', 'KAFKA_CONTROLLER_QUORUM_VOTERS', 'KAFKA_HEAP_OPTS', 'KAFKA_LISTENERS', 'KAFKA_LISTENER_SECURITY_PROTOCOL_MAP', 'KAFKA_LOG_DIRS']);
  });

  test('PostgreSQL replicates logically and compares text by bytes, as natively', () => {
    const { command, environment = {} } = service('postgres');
    expect(command).toEqual(expect.arrayContaining(['wal_level=logical', 'max_slot_wal_keep_size=2GB', 'timezone=UTC', 'max_connections=200', 'shared_buffers=64MB']));
    expect(environment['POSTGRES_INITDB_ARGS']).toBe('--locale=C --locale-provider=builtin --builtin-locale=C.UTF-8');
  });

  test('Nessie has the settings of the native one', () => {
    const flags = (service('nessie').environment?.['JAVA_OPTS_APPEND'] ?? '').split(/\s+/);
    expect(flags).toEqual(expect.arrayContaining([`-Xms${heaps.nessie.initial}`, `-Xmx${heaps.nessie.maximum}`]));
    const properties = settingsOf(flags.filter((flag) => flag.startsWith('-D')).map((flag) => flag.slice(2)).join('\n'));
    const { 'quarkus.http.host': host, 'quarkus.management.host': managementHost, 'quarkus.log.console.format': format, ...fixed } = fixedSettings('nessie/application.properties');
    expect([host, managementHost, format]).toEqual([expect.any(String), expect.any(String), expect.any(String)]);
    expect(properties).toMatchObject(fixed);
  });

  test('every Flink process has the settings of the native ones', () => {
    const flatten = (node: unknown, path: string): [string, string][] =>
      typeof node === 'object' && node !== null ? Object.entries(node).flatMap(([key, value]) => flatten(value, path === '' ? key : `${path}.${key}`)) : [[path, String(node)]];
    const native = Object.fromEntries(flatten(parse(readFileSync(infraFile('flink/config.yaml'), 'utf8')), ''));
    for (const name of ['jobmanager', 'taskmanager', 'sqlgateway']) {
      const properties = settingsOf(service(name).environment?.['FLINK_PROPERTIES'] ?? '', ': ');
      const settings = Object.entries(native).filter(([key]) => !/host$|address$|port$|dirs$/.test(key));
      expect(Object.keys(properties)).toEqual(expect.arrayContaining(settings.map(([key]) => key)));
      expect(properties).toMatchObject(Object.fromEntries(settings.filter(([, value]) => !value.includes('${'))));
      expect(properties['jobmanager.memory.heap.size']).toBe(heaps.jobmanager.maximum);
    }
  });

  test('Trino has the catalogues, limits and rules of the native one', () => {
    const content = (name: string): string => configs[name]?.content ?? '';
    const { 'node.internal-address': internal, ...fixed } = fixedSettings('trino/config.properties');
    expect(internal).toBe('127.0.0.1');
    expect(settingsOf(content('trino-config'))).toMatchObject(fixed);
    for (const [config, file] of [['trino-lake', 'trino/catalog/lake.properties'], ['trino-lake-reader', 'trino/catalog/lake_reader.properties']] as const) {
      expect(settingsOf(content(config))).toMatchObject(fixedSettings(file));
      expect(Object.keys(settingsOf(content(config)))).toEqual(Object.keys(settingsOf(readFileSync(infraFile(file), 'utf8'))));
    }
    expect(content('trino-lake-reader')).not.toContain('WRITER');
    expect(Object.keys(settingsOf(content('trino-pg')))).toEqual(Object.keys(settingsOf(readFileSync(infraFile('trino/catalog/pg.properties'), 'utf8'))));
    const flags = content('trino-jvm').trim().split('\n');
    const native = readFileSync(infraFile('trino/jvm.config'), 'utf8').split('\n').filter((line) => line.startsWith('-'));
    expect(flags.toSorted()).toEqual([...native, `-Xms${heaps.trino.initial}`, `-Xmx${heaps.trino.maximum}`, '-Dnessie.enable-api-compatibility-check=false'].toSorted());
    expect(service('trino').volumes).toContain('../trino/rules.json:/etc/trino/rules.json:ro');
  });

  test('the Flink image brings exactly the jars of the native one, by checksum', () => {
    const added = [...readFileSync(infraFile('docker/Dockerfile'), 'utf8').matchAll(/^ADD .*--checksum=sha256:([0-9a-f]{64}) \S*\/(\S+) \S+$/gm)].map(([, sha256, file]) => ({ file, sha256 }));
    const native = [...artifactGroup('flink-connectors').files, ...artifactGroup('flink-s3').files].map(({ file, sha256 }) => ({ file, sha256 }));
    expect(added).toEqual(native);
  });

  test('whatever runs on is checked, waits for what is there, and keeps its data in a named volume', () => {
    const all = Object.entries(services);
    const running = all.filter(([name]) => name !== 'buckets');
    expect(running.filter(([, { restart }]) => restart !== 'unless-stopped')).toEqual([]);
    // Trino's image brings its own check.
    expect(running.filter(([, { healthcheck }]) => healthcheck === undefined).map(([name]) => name)).toEqual(['trino']);
    expect(Object.keys(services)).toEqual(expect.arrayContaining(all.flatMap(([, { depends_on = {} }]) => Object.keys(depends_on))));
    const mounts = all.flatMap(([, { volumes: mounted = [] }]) => mounted).filter((mount) => !mount.startsWith('..'));
    expect(new Set(mounts.map((mount) => mount.split(':')[0]))).toEqual(new Set(Object.keys(volumes)));
  });
});

function composeIsThere(): boolean {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('docker compose', () => {
  const file = join(import.meta.dirname, '../../infra/compose/compose.yaml');
  const there = composeIsThere();
  if (!there) process.stderr.write('skipped: docker compose understands the file: the plugin is not installed\n');
  (there ? test : test.skip)(there ? 'understands the file' : 'not run: the plugin of docker compose is not installed', () => {
    const understood = execFileSync('docker', ['compose', '-f', file, 'config', '--services'], { encoding: 'utf8', env: { ...process.env, ROUTER_SECRET: 'for-a-look-at-the-file' } });
    expect(understood.trim().split('\n').toSorted()).toEqual(Object.keys(services).filter((name) => name !== 'connect').toSorted());
  });
});
