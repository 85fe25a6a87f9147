import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Availability, RunningServer, ServerName } from '../addresses.ts';
import { startContainer } from '../docker/start-container.ts';
import { logFileOf, type Plan, type ServiceName } from '../native/service.ts';
import { nativeStack, type ServiceEvent } from './native-stack.ts';
import { claimPorts } from './port-block.ts';
import { partsOf } from './services.ts';

/** A JVM starts on about one core, and CI has two. */
const STARTS_AT_ONCE = 2;
const LOG_TAIL_CHARACTERS = 4_000;

/** The servers of one test run: each is started once, again when it has died, and all are stopped together. */
export interface SharedServers {
  /** Starts it, or waits for the start somebody else asked for. Never throws: what cannot be had has a reason. */
  request<N extends ServerName>(name: N): Promise<Availability<N>>;
  /** Stops every server, also one that is still starting. */
  stop(): Promise<void>;
}

function consistsOf(name: ServerName, service: ServiceName): boolean {
  return partsOf[name].some((part) => part === service);
}

/** `tell` is given a line for each server that answers, and why one died. */
export async function shareServers(directory: string, tell: (text: string) => void = (text) => void process.stderr.write(`testkit: ${text}\n`)): Promise<SharedServers> {
  const block = await claimPorts();
  const plan: Plan = { directory: join(directory, 'stack'), ports: block.ports, durable: false };
  const answers = new Map<ServerName, Promise<Availability<ServerName>>>();
  const onEvent = (event: ServiceEvent): void => {
    if (event.state !== 'died') return;
    const { service, code, signal } = event;
    tell(`${service} died (${signal ?? `code ${code}`}); the end of its log:\n${readFileSync(logFileOf(plan, service), 'utf8').slice(-LOG_TAIL_CHARACTERS)}`);
    // The tests that were using it fail. Those to come get another one.
    for (const name of answers.keys()) if (consistsOf(name, service)) answers.delete(name);
  };
  const stack = nativeStack(plan, { startsAtOnce: STARTS_AT_ONCE, politely: false, onEvent });
  const containers: RunningServer<ServerName>[] = [];

  const start = async (name: ServerName): Promise<Availability<ServerName>> => {
    const began = performance.now();
    try {
      const container = await startContainer(name, plan);
      if (container === undefined) await Promise.all(partsOf[name].map((part) => stack.start(part)));
      else containers.push(container);
    } catch (error) {
      return { available: false, reason: error instanceof Error ? error.message : String(error) };
    }
    tell(`${name} answers after ${((performance.now() - began) / 1000).toFixed(1)} s`);
    return { available: true, address: stack.addresses[name] };
  };

  return {
    async request<N extends ServerName>(name: N) {
      let answer = answers.get(name);
      if (answer === undefined) {
        answer = start(name);
        answers.set(name, answer);
      }
      // The map holds under each name the answer of that name's start.
      return (await answer) as Availability<N>;
    },
    async stop() {
      await Promise.allSettled([stack.close(), ...answers.values()]);
      await Promise.all(containers.map((container) => container.stop()));
      block.release();
    },
  };
}
