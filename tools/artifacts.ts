/**
 * `node tools/artifacts.ts`: resolves the poms of `infra/native/poms` with all that they depend on, downloads the single artifacts that
 * `infra/native/artifacts.json` names, and writes that file anew with their checksums. For a change of versions: edit `versions.ts`, the poms or the
 * names in the file, run this, and look at the difference.
 */
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { artifactGroup, copyArtifacts, groupNames, sha256, versions, type Artifact, type ArtifactGroup } from '@query-router/testkit';

const NATIVE = join(import.meta.dirname, '../infra/native');
const PLUGIN = `org.apache.maven.plugins:maven-dependency-plugin:${versions.mavenDependencyPlugin}`;

async function described(path: string, from: string): Promise<Artifact> {
  return { from, file: basename(path), bytes: statSync(path).size, sha256: await sha256(path) };
}

/** What a pom depends on, from the paths of a repository: `org/apache/kafka/kafka_2.13/4.3.1/kafka_2.13-4.3.1.jar`. */
async function tree(pom: string, directory: string): Promise<Artifact[]> {
  execFileSync('mvn', ['-q', '-B', '-ntp', '-f', pom, `-DoutputDirectory=${directory}`, '-DincludeScope=runtime', '-Dmdep.useRepositoryLayout=true', `${PLUGIN}:copy-dependencies`], { stdio: 'inherit' });
  const found: Artifact[] = [];
  for (const path of globSync('**/*.jar', { cwd: directory }).toSorted()) {
    const parts = path.split('/');
    const [artifact = '', version = '', file = ''] = parts.slice(-3);
    const classifier = file.slice(`${artifact}-${version}`.length, -'.jar'.length).replace('-', '');
    found.push(await described(join(directory, path), [parts.slice(0, -3).join('.'), artifact, version, ...(classifier === '' ? [] : ['jar', classifier])].join(':')));
  }
  return found.toSorted((a, b) => (a.from < b.from ? -1 : 1));
}

async function singles({ source, files }: ArtifactGroup, directory: string): Promise<Artifact[]> {
  await copyArtifacts(source, files, directory);
  return Promise.all(files.map(({ file, from }) => described(join(directory, file), from)));
}

const poms = new Map(globSync('poms/*.pom.xml', { cwd: NATIVE }).map((path) => [basename(path, '.pom.xml'), join(NATIVE, path)]));
const scratch = mkdtempSync(join(tmpdir(), 'query-router-artifacts-'));
try {
  const groups: string[] = [];
  for (const name of groupNames) {
    const directory = join(scratch, name);
    mkdirSync(directory);
    const pom = poms.get(name);
    const group = artifactGroup(name);
    const files = pom === undefined ? await singles(group, directory) : await tree(pom, directory);
    groups.push(` ${JSON.stringify(name)}: {"source": ${JSON.stringify(group.source)}, "files": [\n${files.map((file) => `  ${JSON.stringify(file)}`).join(',\n')}\n ]}`);
    rmSync(directory, { recursive: true });
  }
  writeFileSync(join(NATIVE, 'artifacts.json'), `{\n${groups.join(',\n')}\n}\n`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
