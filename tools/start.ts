import { spawn } from 'node:child_process';
import { buildIfNeeded, entryPoint, THREAD_POOL_SIZE } from './build.ts';

/**
 * `npm start`: builds the one-process router when its sources are newer than the last build, then runs it in the foreground. Arguments go to
 * the router.
 */
buildIfNeeded(['standalone']);
const router = spawn(process.execPath, ['--enable-source-maps', entryPoint('standalone'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { UV_THREADPOOL_SIZE: THREAD_POOL_SIZE, ...process.env },
});
// Ctrl-C reaches both processes from the terminal; a SIGTERM reaches only this one and is handed on.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => router.kill('SIGTERM'));
router.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
