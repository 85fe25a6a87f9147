import { buildMinio, cacheDirectory, services, type ServiceName } from '@query-router/testkit';
import { seconds } from './progress.ts';

/** At a time. Unpacking takes a core, and Maven downloads one file after the other. */
const AT_ONCE = 3;

interface Outcome {
  readonly name: ServiceName;
  readonly failure?: string;
}

async function fetchOne(name: ServiceName): Promise<Outcome> {
  const began = performance.now();
  try {
    const got = await services[name].fetch();
    console.log(`${services[name].title}: ${got} (${seconds(performance.now() - began)})`);
    return { name };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    console.error(`${services[name].title}: ${failure}`);
    return { name, failure };
  }
}

/** Downloads what the services need. The exit code says whether all of it could be had. */
export async function fetchAll(names: readonly ServiceName[], { minio }: { readonly minio: boolean }): Promise<number> {
  console.log(`into ${cacheDirectory()}`);
  if (minio) await buildMinio();
  const outcomes: Outcome[] = [];
  const waiting = [...names];
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) outcomes.push(await fetchOne(name));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const failed = outcomes.filter(({ failure }) => failure !== undefined);
  if (failed.length > 0) console.error(`not to be had: ${failed.map(({ name }) => services[name].title).join(', ')}; the next fetch goes on from here`);
  return failed.length === 0 ? 0 : 1;
}
