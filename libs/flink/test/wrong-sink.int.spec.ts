import { describeWith, lakehouse } from '@query-router/testkit';
import { SqlGateway } from '../src/gateway/sql-gateway.ts';
import { checkpointFolder } from '../src/flink.ts';
import { JobManager } from '../src/jobs/job-manager.ts';
import { submitJob, WrongSinkError, type FlinkCluster } from '../src/pipelines/cluster.ts';
import { jobIdOf } from '../src/pipelines/pipeline.ts';
import { templateNamed } from '../src/templates/catalogue.ts';
import { openRig, type Rig } from './support/rig.ts';

// Measured: with a misspelt option Flink answers OK and runs Iceberg's first sink, whose commits a restart may lose or repeat.
describeWith('a job with another sink', await lakehouse(), (addresses) => {
  let rig: Rig;

  beforeAll(async () => {
    rig = await openRig(addresses);
  });
  afterAll(() => rig.close());

  test('is found out after its submission, cancelled before it commits, and named', async () => {
    const { kafka, nessie, objectstore, flink } = addresses;
    const stream = `${rig.prefix}_sink`;
    await rig.makeStream(stream, 1);
    await rig.produce(stream, [{ event_id: 'e0', n: 0 }]);
    const surroundings = { kafkaBootstrapServers: kafka.bootstrap, nessieUri: nessie.api, nessieRef: 'main', warehouse: nessie.warehouse, s3: objectstore, checkpointDirectory: flink.checkpoints, checkpointIntervalMs: 60_000 };
    const cluster: FlinkCluster = { gateway: new SqlGateway(flink.gateway), jobs: new JobManager(flink.rest), checkpoints: checkpointFolder(surroundings), surroundings, ensureTable: (table) => rig.flink.ensureTable(table) };
    const rendered = templateNamed('stream').render({ stream, schema: rig.prefix, columns: [{ name: 'n', type: 'int32', nullable: false }] }, { surroundings, group: rig.prefix, startOffsets: null });
    const { 'table.exec.iceberg.use-v2-sink': right, ...settings } = rendered.settings;
    expect(right).toBe('true');
    const jobId = jobIdOf({ name: stream, incarnation: rig.prefix }, 1);
    const submission = { jobId, jobName: `${rig.prefix}/wrong#1`, restorePath: null };
    await expect(submitJob(cluster, { ...rendered, settings: { ...settings, 'use.v2.sink': 'true' } }, submission)).rejects.toThrow(WrongSinkError);
    for (;;) {
      const state = (await cluster.jobs.job(jobId))?.state;
      if (state === 'CANCELED') break;
      expect(state).not.toBe('FINISHED');
    }
    expect(await rig.rows(`SELECT count(*) FROM lake.${rig.prefix}.${stream}`)).toEqual([[0]]);
    const again = { ...submission, jobId: jobIdOf({ name: stream, incarnation: rig.prefix }, 2) };
    await submitJob(cluster, rendered, again);
    await cluster.jobs.cancel(again.jobId);
  });
});
