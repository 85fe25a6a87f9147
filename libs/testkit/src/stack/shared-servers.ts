import type { Availability, RunningServer, ServerName } from '../addresses.ts';
import { starters } from './starters.ts';

/** The servers of one test run: each is started at most once, one at a time, and all are stopped together. */
export interface SharedServers {
  /** Starts it, or waits for the start somebody else asked for. Never throws: what cannot be had has a reason. */
  request<N extends ServerName>(name: N): Promise<Availability<N>>;
  /** Stops every server, also one that is still starting. */
  stop(): Promise<void>;
}

export function shareServers(directory: string): SharedServers {
  const answers = new Map<ServerName, Promise<Availability<ServerName>>>();
  const running: RunningServer<ServerName>[] = [];
  let previousStart: Promise<unknown> = Promise.resolve();
  let stopping = false;

  const start = async (name: ServerName): Promise<Availability<ServerName>> => {
    if (stopping) return { available: false, reason: 'the test run is ending' };
    const started = performance.now();
    try {
      const server = await starters[name](directory);
      running.push(server);
      process.stderr.write(`testkit: ${name} answers after ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
      return { available: true, address: server.address };
    } catch (error) {
      return { available: false, reason: error instanceof Error ? error.message : String(error) };
    }
  };

  return {
    async request<N extends ServerName>(name: N) {
      let answer = answers.get(name);
      if (answer === undefined) {
        // One after the other: on two cores, two starting JVMs take each other's time-outs away.
        answer = previousStart.then(() => start(name));
        previousStart = answer;
        answers.set(name, answer);
      }
      // The map holds under each name the answer of that name's starter.
      return (await answer) as Availability<N>;
    },
    async stop() {
      stopping = true;
      await previousStart;
      await Promise.all(running.map((server) => server.stop()));
    },
  };
}
