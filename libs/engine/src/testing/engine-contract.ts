import type { EngineUnderTest, Subject } from './harness.ts';
import { closingContract } from './closing.ts';
import { concurrencyContract } from './concurrency.ts';
import { discoveryContract } from './discovery.ts';
import { failureContract } from './failing.ts';
import { limitsContract } from './limits.ts';
import { readOnlyContract } from './read-only.ts';
import { resultsContract } from './results.ts';
import { stoppingContract } from './stopping.ts';
import { writesContract } from './writes.ts';

/**
 * The promises of `QueryEngine`, checked on a real engine. Call it at the top level of an integration spec.
 * `makeEngine` returns an engine on which `init()` was called; `dispose` closes it and removes what it created.
 */
export function engineContract(name: string, makeEngine: () => Promise<EngineUnderTest>, options: { readonly writable: boolean }): void {
  describe(`${name} keeps the engine contract`, () => {
    let made: EngineUnderTest | undefined;
    const subject: Subject = () => {
      if (made === undefined) throw new Error('the engine was not made');
      return made;
    };

    beforeAll(async () => {
      made = await makeEngine();
    });

    afterAll(async () => {
      await made?.dispose();
    });

    it('says whether it takes writes', () => {
      expect(subject().engine.writable).toBe(options.writable);
    });

    discoveryContract(subject);
    resultsContract(subject);
    limitsContract(subject);
    failureContract(subject);
    readOnlyContract(subject);
    stoppingContract(subject);
    concurrencyContract(subject);
    if (options.writable) writesContract(subject);
    closingContract(subject);
  });
}
