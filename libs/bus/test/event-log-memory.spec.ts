import { createEventLog, MemoryBroker } from '../src/index.ts';
import { describeEventLog } from './testing/event-log-contract.ts';

const memory = new MemoryBroker();
describeEventLog('memory', () => createEventLog({ driver: 'memory', clientId: 'test', memory, onError: () => undefined }));
