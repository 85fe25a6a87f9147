import { runCommand } from '../native/run-command.ts';

const DOWNLOAD_TIMEOUT_MS = 20 * 60_000;

/** Downloads exactly these `name==version` into a folder, without their dependencies; `file` tells whether a wheel or the source is meant. */
export async function downloadFromPyPI(wanted: readonly { readonly from: string; readonly file: string }[], directory: string): Promise<void> {
  for (const { from, file } of wanted) {
    const kind = file.endsWith('.whl') ? '--only-binary=:all:' : `--no-binary=${from.split('==')[0] ?? ''}`;
    await runCommand('python3', ['-m', 'pip', 'download', '-q', '--no-deps', kind, '-d', directory, from], { timeoutMs: DOWNLOAD_TIMEOUT_MS });
  }
}

/** Unpacks a wheel. It is a zip without file modes; Python's own unpacker needs no further package. */
export async function unpackWheel(file: string, directory: string): Promise<void> {
  await runCommand('python3', ['-m', 'zipfile', '-e', file, directory], { timeoutMs: DOWNLOAD_TIMEOUT_MS });
}
