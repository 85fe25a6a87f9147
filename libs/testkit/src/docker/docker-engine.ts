import { runCommand } from '../native/run-command.ts';

const ANSWER_WITHIN_MS = 2_000;
let answer: Promise<boolean> | undefined;

/** Whether a Docker engine answers on this machine; asked once. `QUERY_ROUTER_DOCKER=0` says no. */
export function dockerAnswers(): Promise<boolean> {
  if (process.env['QUERY_ROUTER_DOCKER'] === '0') return Promise.resolve(false);
  answer ??= runCommand('docker', ['info'], { timeoutMs: ANSWER_WITHIN_MS }).then(() => true, () => false);
  return answer;
}
