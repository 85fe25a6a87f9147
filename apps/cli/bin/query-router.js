#!/usr/bin/env node
// Plain JavaScript, because it must start on the machine's own Node, which may be too old to run TypeScript; it then starts
// itself again on the Node that the project packages.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);

if (major >= 24 || (major === 22 && minor >= 18)) {
  await import('../src/main.ts');
} else {
  const packagedNode = fileURLToPath(new URL('../../../node_modules/node/bin/node', import.meta.url));
  if (existsSync(packagedNode)) {
    restartOn(packagedNode);
  } else {
    process.stderr.write(`error: this is Node ${process.versions.node}; Node 24 is needed and comes with "npm ci" in the repository.\n`);
    process.exitCode = 2;
  }
}

/** @param {string} node */
function restartOn(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to both processes: passing it on would make it two.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
  child.on('error', (error) => {
    process.stderr.write(`error: cannot start ${node}: ${error.message}\n`);
    process.exit(2);
  });
}
