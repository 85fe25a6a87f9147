import type { BusDriver } from '../../src/index.ts';
import { clientContract } from './client-contract.ts';
import { driverContract } from './driver-contract.ts';
import { replyTopicContract } from './reply-topic-contract.ts';
import { serverContract } from './server-contract.ts';

/** What every driver, and the server and client over it, promises. `makeDriver` gives a new driver over the same broker each time. */
export function describeBus(name: string, makeDriver: () => BusDriver): void {
  describe(`the bus on ${name}`, () => {
    driverContract(makeDriver);
    serverContract(makeDriver);
    clientContract(makeDriver);
    replyTopicContract(makeDriver);
  });
}
