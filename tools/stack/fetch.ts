import { buildMinio, cacheDirectory, duckdbExtensions, services, type ServiceName } from '@query-router/testkit';
import { seconds } from './progress.ts';

/** At a time. Unpacking takes a core, and Maven downloads one file after the other. */
const AT_ONCE = 3;

interface Item {
  readonly title: string;
  fetch(): Promise<string>;
}

const forDuckdb: Item = { title: 'DuckDB', fetch: () => duckdbExtensions().then((directory) => `extensions for the lake in ${directory}`) };

/** Downloads what one item needs; false when it cannot be had. */
async function fetchOne({ title, fetch }: Item): Promise<boolean> {
  const began = performance.now();
  try {
    const got = await fetch();
    console.log(`${title}: ${got} (${seconds(performance.now() - began)})`);
    return true;
  } catch (error) {
    console.error(`${title}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

/** Downloads what the services need. The exit code says whether all of it could be had. */
export async function fetchAll(names: readonly ServiceName[], { minio }: { readonly minio: boolean }): Promise<number> {
  console.log(`into ${cacheDirectory()}`);
  if (minio) await buildMinio();
  const failed: string[] = [];
  const waiting: Item[] = [...names.map((name) => services[name]), forDuckdb];
  const work = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) if (!(await fetchOne(item))) failed.push(item.title);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (failed.length > 0) console.error(`not to be had: ${failed.join(', ')}; the next fetch goes on from here`);
  return failed.length === 0 ? 0 : 1;
}
