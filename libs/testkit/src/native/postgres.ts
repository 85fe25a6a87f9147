import { startEmbeddedPostgres } from '@query-router/embedded-postgres';
import { logins, memory } from '../settings.ts';
import { directoryOf, type NativeService } from './service.ts';

/** PostgreSQL from npm, with logical replication. */
export const postgres: NativeService = {
  title: 'PostgreSQL',
  ports: ['postgres'],
  after: [],
  needs: [],
  fetch: async () => 'PostgreSQL of the npm package',
  async start(plan) {
    const server = await startEmbeddedPostgres({
      ...logins.postgres,
      dataDir: directoryOf(plan, 'postgres'),
      port: plan.ports.postgres,
      settings: { shared_buffers: memory.postgresSharedBuffers, ...(plan.durable ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }) },
    });
    let running = true;
    const exited = server.exited.then((exit) => {
      running = false;
      return exit;
    });
    return {
      pid: server.pid,
      exited,
      get running() {
        return running;
      },
      stop: () => server.stop(),
      async kill() {
        if (running) process.kill(server.pid, 'SIGKILL');
        await exited;
      },
    };
  },
};
