import { judgeHealth, type JobHealth, type JobSight } from '../src/pipelines/job-health.ts';

const LIMITS = { maxRestarts: 3, minLoopMs: 10, maxCheckpointAgeMs: 60_000 };

function sight(atMs: number, completed: number, restarts: number, jobId = 'j'): JobSight {
  const latest = completed === 0 ? {} : { completed: { id: completed, latest_ack_timestamp: 0 } };
  return { jobId, atMs, state: 'RUNNING', restarts, checkpoints: { counts: { restored: 0, completed, failed: 0, in_progress: 0 }, latest } };
}

function seen(...sights: readonly JobSight[]): JobHealth['alarm'] {
  return sights.reduce<JobHealth | null>((before, now) => judgeHealth(before, now, LIMITS), null)?.alarm ?? null;
}

test('restarts with checkpoints in between are no loop', () => {
  expect(seen(sight(0, 1, 0), sight(1, 2, 2), sight(2, 3, 4), sight(3, 4, 6))).toBeNull();
});

test('restarts without a checkpoint in between are a loop', () => {
  expect(seen(sight(0, 1, 0), sight(10, 1, 2))).toBeNull();
  expect(seen(sight(0, 1, 0), sight(10, 1, 3))).toBe('restart-loop');
  expect(seen(sight(0, 1, 0), sight(9, 1, 3))).toBeNull();
});

test('a job that never made a checkpoint can loop too', () => {
  expect(seen(sight(0, 0, 0), sight(1, 0, 1), sight(12, 0, 3))).toBe('restart-loop');
});

test('the alarm ends with the next checkpoint, and with the next job', () => {
  expect(seen(sight(0, 1, 0), sight(11, 1, 3), sight(12, 2, 3))).toBeNull();
  expect(seen(sight(0, 1, 0), sight(11, 1, 3), sight(12, 0, 0, 'k'))).toBeNull();
});

test('a checkpoint that does not come is an alarm', () => {
  expect(seen(sight(0, 1, 0), sight(60_001, 1, 0))).toBe('no-checkpoint');
});
