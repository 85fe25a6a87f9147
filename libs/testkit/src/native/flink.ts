import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerProcess } from '@query-router/server-process';
import { fetchGroup } from '../artifacts/fetch-group.ts';
import { artifactGroup } from '../artifacts/lock.ts';
import { addressesOn } from '../addresses.ts';
import { heaps, taskManager } from '../settings.ts';
import { versions } from '../versions.ts';
import { findJava, JAVA_17 } from './java.ts';
import { infra } from './paths.ts';
import { provide } from './provide.ts';
import { runCommand } from './run-command.ts';
import { answersHttp, fillIn, launch, logFileOf, type NativeService, type Plan } from './service.ts';

const START_TIMEOUT_MS = 120_000;
const UNPACK_TIMEOUT_MS = 5 * 60_000;
const MODULES_TO_OPEN = ['lang', 'net', 'io', 'nio', 'lang.reflect', 'text', 'time', 'util', 'util.concurrent', 'util.concurrent.atomic', 'util.concurrent.locks'];
/** What Flink's own default configuration opens and exports on Java 17. */
const MODULE_FLAGS = [
  ...MODULES_TO_OPEN.map((name) => `--add-opens=java.base/java.${name}=ALL-UNNAMED`),
  '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED',
  '--add-exports=java.base/sun.net.util=ALL-UNNAMED',
  '--add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED',
  '--add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED',
  ...['api', 'file', 'parser', 'tree', 'util'].map((name) => `--add-exports=jdk.compiler/com.sun.tools.javac.${name}=ALL-UNNAMED`),
];

/** Flink's own jars are on PyPI whole and in Maven's mirrors only in part; the gateway and the connectors are on Maven. */
async function flinkHome(): Promise<string> {
  return provide(`flink-${versions.flink}`, async (directory) => {
    const archives = join(directory, 'archives');
    const libraries = join(directory, 'lib');
    for (const folder of [archives, libraries, join(directory, 'gateway'), join(directory, 'plugins/s3')]) mkdirSync(folder, { recursive: true });
    await fetchGroup('flink', archives);
    for (const { file } of artifactGroup('flink').files) {
      await runCommand('tar', ['xzf', join(archives, file), '-C', archives, '--strip-components=2', '--wildcards', '*/deps/lib/*'], { timeoutMs: UNPACK_TIMEOUT_MS });
    }
    for (const jar of readdirSync(join(archives, 'lib'))) renameSync(join(archives, 'lib', jar), join(libraries, jar));
    rmSync(archives, { recursive: true });
    await fetchGroup('flink-connectors', libraries);
    await fetchGroup('flink-gateway', join(directory, 'gateway'));
    await fetchGroup('flink-s3', join(directory, 'plugins/s3'));
  });
}

function configure(plan: Plan): string {
  const directory = join(plan.directory, 'flink');
  const { flink, objectstore } = addressesOn(plan.ports);
  const values = {
    REST_PORT: plan.ports.flink,
    RPC_PORT: plan.ports.flinkRpc,
    BLOB_PORT: plan.ports.flinkBlobs,
    GATEWAY_PORT: plan.ports.flinkGateway,
    DIRECTORY: directory,
    CHECKPOINTS: flink.checkpoints,
    SAVEPOINTS: flink.savepoints,
    S3_ENDPOINT: objectstore.endpoint,
    S3_ACCESS_KEY: objectstore.accessKey,
    S3_SECRET_KEY: objectstore.secretKey,
    SLOTS: taskManager.slots,
    FRAMEWORK_HEAP_MB: taskManager.frameworkHeapMb,
    TASK_HEAP_MB: taskManager.taskHeapMb,
    FRAMEWORK_OFF_HEAP_MB: taskManager.frameworkOffHeapMb,
    NETWORK_MB: taskManager.networkMb,
    MANAGED_MB: taskManager.managedMb,
    METASPACE_MB: taskManager.metaspaceMb,
  };
  mkdirSync(join(directory, 'tmp'), { recursive: true });
  writeFileSync(join(directory, 'config.yaml'), fillIn(join(infra, 'flink/config.yaml'), values), { mode: 0o600 });
  return directory;
}

interface Part {
  readonly name: 'jobmanager' | 'taskmanager' | 'sqlgateway';
  readonly title: string;
  readonly ports: NativeService['ports'];
  readonly jvm: readonly string[];
  readonly main: readonly string[];
  isReady(plan: Plan, server: ServerProcess): Promise<boolean> | boolean;
}

function flinkPart({ name, title, ports, jvm, main, isReady }: Part): NativeService {
  return {
    title,
    ports,
    after: [],
    needs: (['jobmanager', 'taskmanager', 'sqlgateway', 'objectstore'] as const).filter((other) => other !== name),
    async fetch() {
      await flinkHome();
      await findJava(JAVA_17);
      return `Flink ${versions.flink}`;
    },
    async start(plan) {
      const home = await flinkHome();
      const directory = configure(plan);
      const jars = ['lib', 'gateway'].flatMap((folder) => readdirSync(join(home, folder)).toSorted().map((jar) => join(home, folder, jar)));
      const logging = [`-Dlog4j.configurationFile=${join(infra, 'flink/log4j.properties')}`, `-Dlog.file=${logFileOf(plan, name)}`];
      return launch(plan, name, {
        title,
        command: await findJava(JAVA_17),
        args: [...jvm, ...MODULE_FLAGS, ...logging, '-cp', jars.join(':'), ...main, ...(name === 'sqlgateway' ? [] : ['--configDir', directory])],
        environment: { FLINK_CONF_DIR: directory, FLINK_LIB_DIR: join(home, 'lib'), FLINK_OPT_DIR: join(home, 'gateway'), FLINK_PLUGINS_DIR: join(home, 'plugins') },
        isReady: (server) => isReady(plan, server),
        wait: { timeoutMs: START_TIMEOUT_MS },
      });
    },
  };
}

const heapOf = ({ initial, maximum }: { readonly initial: string; readonly maximum: string }): string[] => [`-Xms${initial}`, `-Xmx${maximum}`, `-XX:MaxMetaspaceSize=${taskManager.metaspaceMb}m`];
const heapMb = taskManager.frameworkHeapMb + taskManager.taskHeapMb;

export const jobmanager = flinkPart({
  name: 'jobmanager',
  title: 'Flink JobManager',
  ports: ['flink', 'flinkRpc', 'flinkBlobs'],
  jvm: heapOf(heaps.jobmanager),
  main: ['org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint'],
  isReady: ({ ports }) => answersHttp(`${addressesOn(ports).flink.rest}/overview`),
});

/** Ready when it has registered: the JobManager goes on counting the slots of one that was just killed. */
export const taskmanager = flinkPart({
  name: 'taskmanager',
  title: 'Flink TaskManager',
  ports: [],
  jvm: [`-Xms${heapMb}m`, `-Xmx${heapMb}m`, `-XX:MaxDirectMemorySize=${taskManager.frameworkOffHeapMb + taskManager.networkMb}m`, `-XX:MaxMetaspaceSize=${taskManager.metaspaceMb}m`, '-XX:+UseG1GC'],
  main: ['org.apache.flink.runtime.taskexecutor.TaskManagerRunner'],
  isReady: (_, server) => server.log().includes('Successful registration at resource manager'),
});

export const sqlgateway = flinkPart({
  name: 'sqlgateway',
  title: 'Flink SQL gateway',
  ports: ['flinkGateway'],
  jvm: heapOf(heaps.sqlgateway),
  main: ['org.apache.flink.table.gateway.SqlGateway'],
  isReady: ({ ports }) => answersHttp(`${addressesOn(ports).flink.gateway}/v1/info`),
});
