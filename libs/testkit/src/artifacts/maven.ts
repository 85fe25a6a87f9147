import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../native/run-command.ts';
import { versions } from '../versions.ts';

const DOWNLOAD_TIMEOUT_MS = 20 * 60_000;

function item(coordinate: string): string {
  const [group = '', artifact = '', version = '', type = 'jar', classifier = ''] = coordinate.split(':');
  return `<artifactItem><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version><type>${type}</type><classifier>${classifier}</classifier></artifactItem>`;
}

function pom(coordinates: readonly string[], directory: string): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>query-router</groupId><artifactId>fetch</artifactId><version>1</version><packaging>pom</packaging>
<build><plugins><plugin><groupId>org.apache.maven.plugins</groupId><artifactId>maven-dependency-plugin</artifactId><version>${versions.mavenDependencyPlugin}</version>
<configuration><outputDirectory>${directory}</outputDirectory><useBaseVersion>true</useBaseVersion>
<artifactItems>${coordinates.map(item).join('\n')}</artifactItems></configuration></plugin></plugins></build></project>`;
}

/** On a bare machine the first call is the one that downloads Maven's own plug-ins; two Mavens would do so into one folder. */
let first: Promise<void> | undefined;

/**
 * Copies exactly these artifacts into a folder. No tree is resolved: in a sparse mirror the pom of some transitive dependency may be missing.
 * What Maven has in its local repository is not downloaded again, and it goes on where an interrupted download ended.
 */
export async function copyFromMaven(coordinates: readonly string[], directory: string): Promise<void> {
  if (first !== undefined) {
    await first.catch(() => undefined);
    return run(coordinates, directory);
  }
  first = run(coordinates, directory);
  return first;
}

async function run(coordinates: readonly string[], directory: string): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'query-router-maven-'));
  try {
    writeFileSync(join(scratch, 'pom.xml'), pom(coordinates, directory));
    await runCommand('mvn', ['-q', '-B', '-ntp', '-f', join(scratch, 'pom.xml'), 'dependency:copy'], { timeoutMs: DOWNLOAD_TIMEOUT_MS });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
