import { createDriver, MemoryBroker } from '../src/index.ts';
import { describeBus } from './testing/bus-contract.ts';

const memory = new MemoryBroker();
describeBus('memory', () => createDriver({ driver: 'memory', clientId: 'test', memory }));
