import type { JobOverview, JobState } from '../src/jobs/schemas.ts';
import { decide } from '../src/pipelines/decide.ts';
import { isJobOf, jobIdOf, jobName, type Pipeline } from '../src/pipelines/pipeline.ts';

const ROW: Pipeline = {
  name: 'stream.clicks',
  template: 'stream',
  parameters: {},
  desired: 'running',
  revision: 1,
  incarnation: 'aa',
  startOffsets: null,
  generation: 3,
  jobId: 'own',
  jobRevision: 1,
  restorePath: null,
  checkpoint: null,
  phase: 'running',
  error: null,
  alarm: null,
  createdAtMs: 0,
};
const job = (state: JobState, jid = 'own', name = 'ns/stream.clicks#3'): JobOverview => ({ jid, name, state, 'start-time': 0 });
const decided = (row: Partial<Pipeline>, ...jobs: JobOverview[]): unknown => decide({ ...ROW, ...row }, jobs, 'ns').kind;

describe('what is done for a pipeline that should run', () => {
  test.each<[string, unknown, Partial<Pipeline>, JobOverview[]]>([
    ['it never had a job', 'advance', { jobId: null, generation: 0, jobRevision: null }, []],
    ['its job runs', 'watch', {}, [job('RUNNING')]],
    ['its job restarts by itself', 'watch', {}, [job('RESTARTING')]],
    ['its job is being cancelled', 'wait', {}, [job('CANCELLING')]],
    ['its job failed for good', 'advance', {}, [job('FAILED')]],
    ['somebody cancelled its job', 'advance', {}, [job('CANCELED')]],
    ['its job was stopped at a savepoint', 'advance', {}, [job('FINISHED')]],
    ['the JobManager forgot its job', 'recover', {}, []],
    ['its job runs an older revision', 'stop', { revision: 2 }, [job('RUNNING')]],
    ['a job of an older revision is not up yet', 'watch', { revision: 2 }, [job('INITIALIZING')]],
    ['a second job of it runs', 'cancel', {}, [job('RUNNING'), job('RUNNING', 'other', 'ns/stream.clicks#2')]],
    ['a second job of it ended', 'watch', {}, [job('RUNNING'), job('FINISHED', 'other', 'ns/stream.clicks#2')]],
    ['a pipeline with a longer name runs', 'watch', {}, [job('RUNNING'), job('RUNNING', 'other', 'ns/stream.clicks2#1')]],
    ['another installation runs one of this name', 'watch', {}, [job('RUNNING'), job('RUNNING', 'other', 'other/stream.clicks#1')]],
  ])('%s: %s', (_situation, kind, row, jobs) => {
    expect(decided(row, ...jobs)).toBe(kind);
  });
});

test('a failed predecessor is told, so that its successor is not hurried', () => {
  expect(decide(ROW, [job('FAILED')], 'ns')).toEqual({ kind: 'advance', failed: true });
  expect(decide(ROW, [job('FINISHED')], 'ns')).toEqual({ kind: 'advance', failed: false });
});

describe('what is done for a pipeline that should not', () => {
  test.each<[string, unknown, Partial<Pipeline>, JobOverview[]]>([
    ['its job runs', 'stop', { desired: 'stopped' }, [job('RUNNING')]],
    ['its job is coming up', 'wait', { desired: 'stopped' }, [job('INITIALIZING')]],
    ['it has no job', 'rest', { desired: 'stopped' }, []],
    ['it should be gone and its job runs', 'cancel', { desired: 'removed' }, [job('RUNNING')]],
    ['it should be gone and has no job', 'forget', { desired: 'removed' }, [job('CANCELED')]],
  ])('%s: %s', (_situation, kind, row, jobs) => {
    expect(decided(row, ...jobs)).toBe(kind);
  });
});

test('a job id is known before the job is submitted, and differs between generations and incarnations', () => {
  const ids = [jobIdOf(ROW, 1), jobIdOf(ROW, 2), jobIdOf({ ...ROW, incarnation: 'bb' }, 1), jobIdOf({ ...ROW, name: 'x' }, 1)];
  expect(new Set(ids).size).toBe(4);
  expect(ids[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(jobIdOf(ROW, 1)).toBe(ids[0]);
});

test('job names are told apart', () => {
  expect(isJobOf('ns', 'a', jobName('ns', 'a', 7))).toBe(true);
  expect(isJobOf('ns', 'a', jobName('ns', 'a#1', 7))).toBe(false);
  expect(isJobOf('ns', 'a', 'ns/a#')).toBe(false);
});
