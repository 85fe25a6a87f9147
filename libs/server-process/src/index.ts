export { freePort } from './free-port.ts';
export { startServerProcess, type ServerExit, type ServerProcess, type ServerProcessOptions } from './server-process.ts';
export { DeadlineError, waitUntil } from './wait-until.ts';
