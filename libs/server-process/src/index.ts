export { freePort } from './free-port.ts';
export { isProcessAlive } from './is-process-alive.ts';
export { startServerProcess, type ServerExit, type ServerProcess, type ServerProcessOptions } from './server-process.ts';
export { DeadlineError, waitUntil, type WaitOptions } from './wait-until.ts';
