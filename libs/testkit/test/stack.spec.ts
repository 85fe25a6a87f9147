import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addressesOn } from '../src/addresses.ts';
import { serviceNames } from '../src/native/service.ts';
import { claimPorts } from '../src/stack/port-block.ts';
import { withNeeds } from '../src/stack/services.ts';
import { environmentOf } from '../../../tools/stack/environment.ts';
import { placeOf } from '../../../tools/stack/place.ts';
import { selectServices, startOrder } from '../../../tools/stack/select.ts';

describe('which services a stack has', () => {
  test('what a server needs comes along', () => {
    expect(withNeeds(['trino'])).toEqual(['objectstore', 'postgres', 'nessie', 'trino']);
    expect(selectServices({ only: 'kafka,flink', also: undefined })).toEqual(['objectstore', 'kafka', 'jobmanager', 'taskmanager', 'sqlgateway']);
  });

  test('all but those that take the place of others, unless they are asked for', () => {
    const usual = selectServices({ only: undefined, also: undefined });
    expect(usual).not.toContain('connect');
    expect(usual).not.toContain('kafka-zookeeper');
    expect(selectServices({ only: undefined, also: 'connect' })).toEqual(expect.arrayContaining([...usual, 'connect']));
  });

  test('a name that nobody has is answered with those there are', () => {
    expect(() => selectServices({ only: 'kafka,mysql', also: undefined })).toThrow(/no server is called mysql; there are kafka, postgres/);
  });

  test('the slowest starts first, after what others wait for', () => {
    expect(startOrder(['objectstore', 'kafka', 'trino', 'connect'])).toEqual(['kafka', 'trino', 'objectstore', 'connect']);
  });
});

describe('ports of a test stack', () => {
  test('two stacks of one machine get different ones, and give them back', async () => {
    const [one, other] = [await claimPorts(), await claimPorts()];
    const numbers = [...Object.values(one.ports), ...Object.values(other.ports)];
    expect(new Set(numbers).size).toBe(numbers.length);
    const claim = join(tmpdir(), 'query-router-ports', String(one.ports.kafka));
    expect(existsSync(claim)).toBe(true);
    one.release();
    other.release();
    expect(existsSync(claim)).toBe(false);
  });
});

describe('a second stack', () => {
  test('has every port as much higher, also in the variables of the services, the door of the lake among them', () => {
    const portsBy = (offset: number): readonly (readonly [string, number])[] => {
      const { plan, lakeDoorPort } = placeOf(offset);
      const variables = environmentOf({ addresses: addressesOn(plan.ports), names: serviceNames, lakeDoorPort, duckdbExtensions: '/nowhere' });
      return Object.entries(variables).flatMap(([name, value]) => {
        const ports = name.endsWith('_PORT') ? [value] : Array.from(value.matchAll(/127\.0\.0\.1:(\d+)/g), ([, port]) => port);
        return ports.map((port) => [name, Number(port)] as const);
      });
    };
    expect(portsBy(0)).toContainEqual(['LAKE_DOOR_PORT', 8011]);
    expect(portsBy(0).length).toBeGreaterThan(8);
    expect(portsBy(1000)).toEqual(portsBy(0).map(([name, port]) => [name, port + 1000]));
  });
});
