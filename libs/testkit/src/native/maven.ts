import { versions } from '../versions.ts';
import { runCommand } from './run-command.ts';

const PLUGIN = `org.apache.maven.plugins:maven-dependency-plugin:${versions.mavenDependencyPlugin}`;
const QUIETLY = ['-q', '-B', '-ntp'];
const DOWNLOAD_TIMEOUT_MS = 15 * 60_000;

/** Copies the runtime dependencies of a pom, with all of theirs, into a folder. */
export async function copyDependencyTree(pom: string, directory: string): Promise<void> {
  await runCommand('mvn', [...QUIETLY, '-f', pom, `-DoutputDirectory=${directory}`, '-DincludeScope=runtime', `${PLUGIN}:copy-dependencies`], { timeoutMs: DOWNLOAD_TIMEOUT_MS });
}

/** Copies one artifact `group:artifact:version:type` into a folder, without its dependencies. */
export async function copyArtifact(coordinate: string, directory: string): Promise<void> {
  await runCommand('mvn', [...QUIETLY, `${PLUGIN}:copy`, `-Dartifact=${coordinate}`, `-DoutputDirectory=${directory}`, '-Dmdep.useBaseVersion=true'], { cwd: directory, timeoutMs: DOWNLOAD_TIMEOUT_MS });
}
