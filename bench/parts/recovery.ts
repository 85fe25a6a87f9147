import { connect } from 'node:net';
import { waitUntil } from '@query-router/server-process';
import type { KafkaServer } from '@query-router/testkit';
import type { Shot } from '../measure/load.ts';
import { Peer } from '../measure/peer.ts';
import type { RequesterCommands } from '../processes/requester.ts';
import type { Settings } from '../settings.ts';
import { startKafkaServices } from './kafka-services.ts';
import { pause } from './pause.ts';
import { PROCESSES } from './where.ts';

const PER_SECOND = 500;
/** So that a killed worker has queries in hand. */
const ENGINE_MS = 20;
/** An answer within this is normal service. */
const NORMAL_MS = 250;

/** How every request of an open loop ended. */
export interface Ends {
  readonly sent: number;
  readonly answered: number;
  /** By code, those that may be sent again as they are. */
  readonly failedRetryable: Readonly<Record<string, number>>;
  readonly failedOtherwise: Readonly<Record<string, number>>;
  /** Neither answered nor failed before the deadline. */
  readonly lost: number;
  /** Answers that came a second time. */
  readonly answeredTwice: number;
}

export interface RecoveryResults {
  readonly workerKilled: Ends & { readonly longestMs: number; readonly delayed: number };
  readonly brokerRestarted: Ends & { readonly outageMs: number; readonly normalAfterMs: number };
}

/** What killing a worker, and restarting the broker, does to 500 requests a second. */
export async function recoveryPart({ broker, directory, settings }: { broker: KafkaServer; directory: string; settings: Settings }): Promise<RecoveryResults> {
  const services = await startKafkaServices({ broker, driver: 'platformatic', directory, workers: 2, mockDelayMs: ENGINE_MS });
  const requester = Peer.start<RequesterCommands>(new URL('requester.ts', PROCESSES), ['platformatic', broker.bootstrap]);
  try {
    await requester.call('connect');
    await requester.call('load', { inFlight: 16, requests: 2_000 });

    process.stdout.write('a worker is killed\n');
    await requester.call('shoot', PER_SECOND);
    await pause(settings.beforeFaultMs);
    await services.workers[0]?.process.kill();
    await pause(settings.afterFaultMs);
    const killed = await requester.call('ceaseFire');

    process.stdout.write('the broker is restarted\n');
    const startedAt = await requester.call('shoot', PER_SECOND);
    await pause(settings.beforeFaultMs);
    const stoppedAt = Date.now();
    await broker.stop();
    const [openAt] = await Promise.all([portOpen(broker.bootstrap), broker.start()]);
    await pause(settings.afterFaultMs);
    const restarted = await requester.call('ceaseFire');
    return {
      workerKilled: { ...endsOf(killed), longestMs: Math.max(...killed.shots.map(({ tookMs }) => tookMs)), delayed: killed.shots.filter(({ tookMs }) => tookMs > NORMAL_MS).length },
      brokerRestarted: {
        ...endsOf({ ...restarted, strays: restarted.strays - killed.strays }),
        outageMs: openAt - stoppedAt,
        normalAfterMs: Math.max(0, normalFrom(restarted.shots) - (openAt - startedAt)),
      },
    };
  } finally {
    await requester.stop();
    await services.stop();
  }
}

async function portOpen(bootstrap: string): Promise<number> {
  const [host = '', port = ''] = bootstrap.split(':');
  await waitUntil('the broker listens', () => new Promise<boolean>((resolve) => {
    const socket = connect({ host, port: Number(port) }, () => resolve(true));
    socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
  }), { timeoutMs: 60_000, everyMs: 10 });
  return Date.now();
}

/** When the last request was sent that was not served normally, in milliseconds of the loop. */
function normalFrom(shots: readonly Shot[]): number {
  return Math.max(0, ...shots.filter(({ end, tookMs }) => end !== 'ok' || tookMs > NORMAL_MS).map(({ sentAtMs }) => sentAtMs));
}

const RETRYABLE = new Set(['BUS_UNAVAILABLE', 'ENGINE_UNAVAILABLE', 'NO_CAPABLE_ENGINE', 'OVERLOADED']);

function endsOf({ shots, strays }: { shots: readonly Shot[]; strays: number }): Ends {
  const codes = Object.groupBy(shots, ({ end }) => end);
  const counted = (wanted: (code: string) => boolean): Record<string, number> =>
    Object.fromEntries(Object.entries(codes).filter(([code]) => wanted(code)).map(([code, found]) => [code, found?.length ?? 0]));
  return {
    sent: shots.length,
    answered: codes['ok']?.length ?? 0,
    failedRetryable: counted((code) => RETRYABLE.has(code)),
    failedOtherwise: counted((code) => code !== 'ok' && code !== 'DEADLINE_EXCEEDED' && !RETRYABLE.has(code)),
    lost: codes['DEADLINE_EXCEEDED']?.length ?? 0,
    answeredTwice: strays,
  };
}
