import { partsOf, serverNames, serviceNames, services, withNeeds, type ServerName, type ServiceName } from '@query-router/testkit';

/** Others read the change feed or replace the broker, so nobody wants them beside it unless asked for. */
const ONLY_WHEN_ASKED: ReadonlySet<ServerName> = new Set(['connect', 'kafka-zookeeper']);

function parts(list: string): ServiceName[] {
  return list.split(',').flatMap((name) => {
    const server = serverNames.find((candidate) => candidate === name);
    if (server !== undefined) return partsOf[server];
    const service = serviceNames.find((candidate) => candidate === name);
    if (service !== undefined) return [service];
    throw new Error(`no server is called ${name}; there are ${[...new Set([...serverNames, ...serviceNames])].join(', ')}`);
  });
}

/** The services to start, in an order in which none comes before one that it waits for. */
export function selectServices({ only, also }: { readonly only: string | undefined; readonly also: string | undefined }): ServiceName[] {
  const usual = serverNames.filter((name) => !ONLY_WHEN_ASKED.has(name)).flatMap((name) => partsOf[name]);
  return withNeeds([...(only === undefined ? usual : parts(only)), ...(also === undefined ? [] : parts(also))]);
}

/** The longest start first: Trino's is half of the whole. Those that others wait for come before all. */
export function startOrder(names: readonly ServiceName[]): ServiceName[] {
  const awaited = new Set(names.flatMap((name) => services[name].after));
  const rank = (name: ServiceName): number => (awaited.has(name) ? 0 : name === 'trino' ? 1 : 2);
  return names.toSorted((a, b) => rank(a) - rank(b));
}
