import { failure, FailureError } from '@query-router/contracts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { NessieClient, RefHash } from '../nessie/nessie-client.ts';
import { checkCommit, checkNewRefName } from '../nessie/ref-name.ts';
import type { Reference } from '../nessie/nessie-schemas.ts';
import { changesBetween, type TableChange } from './table-change.ts';
import { commitMeta } from './commit-meta.ts';
import type { RefCatalogs } from './ref-catalogs.ts';

export interface RefView {
  readonly type: 'branch' | 'tag';
  readonly name: string;
  readonly commit: string;
  readonly is_default: boolean;
  /** Commits that the default branch does not have, and those it has beyond this one; null for tags. */
  readonly ahead: number | null;
  readonly behind: number | null;
  /** The newest commit; null in an empty repository. */
  readonly changed_at: string | null;
  readonly changed_by: string | null;
  readonly message: string | null;
}

export interface MergeResult {
  readonly from: string;
  readonly into: string;
  /** False when there was nothing to merge, or it was only asked. */
  readonly merged: boolean;
  /** The commit it made. */
  readonly commit: string | null;
  readonly tables: readonly string[];
  /** With a dry run only; a real merge with conflicts fails. */
  readonly conflicts: readonly MergeConflict[];
}

export interface MergeConflict {
  readonly table: string;
  readonly reason: string;
}

export interface MergeOptions {
  readonly from: string;
  readonly into?: string | undefined;
  readonly message?: string | undefined;
  readonly dryRun?: boolean | undefined;
  /** The commit of `from` that was checked; the merge is refused when the branch has moved on. */
  readonly expectedCommit?: string | undefined;
  readonly actor: string;
}

/** Branches and tags of the whole lake. Every change is kept in the audit log. */
export class LakeRefs {
  readonly #nessie: NessieClient;
  readonly #audit: AuditLog;
  readonly #catalogs: RefCatalogs;
  readonly #defaultBranch: string;

  constructor(parts: { readonly nessie: NessieClient; readonly audit: AuditLog; readonly catalogs: RefCatalogs; readonly defaultBranch: string }) {
    this.#nessie = parts.nessie;
    this.#audit = parts.audit;
    this.#catalogs = parts.catalogs;
    this.#defaultBranch = parts.defaultBranch;
  }

  async list(type?: RefView['type']): Promise<RefView[]> {
    const references = await this.#nessie.references();
    return references.map((one) => this.#view(one)).filter((one) => type === undefined || one.type === type);
  }

  /** Makes a branch or tag at `from`: a branch, a tag, `main@<commit>` or `@<commit>`; the default branch's head otherwise. */
  async create(type: RefView['type'], name: string, { from = this.#defaultBranch, actor }: { readonly from?: string | undefined; readonly actor: string }): Promise<RefView> {
    checkNewRefName(name);
    const change = { actor, action: `${type}.create`, ref: name, detail: { from } };
    return this.#audit.record(
      change,
      async () => this.#view(await this.#nessie.createReference(type === 'branch' ? 'BRANCH' : 'TAG', name, await this.resolve(from))),
      ({ commit }) => ({ commit }),
    );
  }

  async delete(type: RefView['type'], name: string, { actor }: { readonly actor: string }): Promise<void> {
    await this.#audit.record(
      { actor, action: `${type}.delete`, ref: name },
      async () => {
        const ref = await this.#typed(type, name);
        if (name === this.#defaultBranch) throw new FailureError(failure('CONFLICT', `"${name}" is the default branch; it stays.`));
        await this.#nessie.deleteReference(ref);
        // A catalogue without its branch answers nothing; the next one of this name makes it again.
        if (type === 'branch') await this.#catalogs.drop(name).catch(() => undefined);
        return ref;
      },
      ({ hash }) => ({ commit: hash }),
    );
  }

  /** Which tables differ, and how, going from one reference to the other. */
  async diff(from: string, to: string): Promise<TableChange[]> {
    return changesBetween(await this.#nessie.diff(from, to));
  }

  /**
   * Takes over the tables that were changed on a branch, all or none. A table that was changed on both sides since they parted is a
   * conflict: Nessie compares whole tables, and merging rows is nothing it does.
   * @throws FailureError `CONFLICT` with `details.conflicts`
   */
  async merge({ from, into = this.#defaultBranch, message, dryRun = false, expectedCommit, actor }: MergeOptions): Promise<MergeResult> {
    const source = await this.resolve(from);
    if (expectedCommit !== undefined && source.hash !== expectedCommit) {
      throw new FailureError(failure('CONFLICT', `"${from}" is at another commit than the one that was checked.`, { details: { commit: source.hash } }));
    }
    const target = await this.#typed('branch', into);
    const meta = commitMeta(actor, 'merge', message ?? `merge ${from} into ${into}`);
    const merge = async (): Promise<MergeResult> => {
      const found = await this.#nessie.merge({ from: source, to: target, meta, dryRun });
      const details = found.details ?? [];
      const conflicts = details.flatMap(({ key, conflict }) => (conflict == null ? [] : [{ table: key.elements.join('.'), reason: conflictText(conflict.conflictType, from, into) }]));
      if (!dryRun && conflicts.length > 0) throw conflictFailure(conflicts, from, into);
      const tables = details.map(({ key }) => key.elements.join('.'));
      return { from, into, merged: found.wasApplied, commit: found.wasApplied ? (found.resultantTargetHash ?? null) : null, tables, conflicts };
    };
    if (dryRun) return merge();
    return this.#audit.record({ actor, action: 'branch.merge', ref: into, detail: { from, from_commit: source.hash } }, merge, ({ commit, tables }) => ({ commit, tables }));
  }

  /** What a reference, `main@<commit>` or `@<commit>` stands for. */
  async resolve(ref: string): Promise<RefHash> {
    const [name = '', commit] = ref.split('@');
    if (commit === undefined) return this.#nessie.reference(name);
    const holder = await this.#nessie.reference(name === '' ? this.#defaultBranch : name);
    return { type: holder.type, name: holder.name, hash: checkCommit(commit) };
  }

  async #typed(type: RefView['type'], name: string): Promise<RefHash> {
    const ref = await this.#nessie.reference(name);
    if ((ref.type === 'BRANCH') !== (type === 'branch')) throw new FailureError(failure('BAD_REQUEST', `"${name}" is a ${ref.type.toLowerCase()}, not a ${type}.`));
    return ref;
  }

  #view({ type, name, hash, metadata }: Reference): RefView {
    const head = metadata?.commitMetaOfHEAD;
    return {
      type: type === 'BRANCH' ? 'branch' : 'tag',
      name,
      commit: hash,
      is_default: name === this.#defaultBranch,
      ahead: metadata?.numCommitsAhead ?? null,
      behind: metadata?.numCommitsBehind ?? null,
      changed_at: head?.commitTime ?? null,
      changed_by: head?.authors[0] ?? null,
      message: head?.message ?? null,
    };
  }
}

/** Nessie's conflict types in words. */
function conflictText(type: string, from: string, into: string): string {
  switch (type) {
    case 'VALUE_DIFFERS':
      return `changed on "${from}" and on "${into}" since they parted`;
    case 'KEY_EXISTS':
      return `made on both "${from}" and "${into}"`;
    case 'KEY_DOES_NOT_EXIST':
      return `changed on "${from}" and dropped on "${into}"`;
    default:
      return type.toLowerCase().replaceAll('_', ' ');
  }
}

function conflictFailure(conflicts: readonly MergeConflict[], from: string, into: string): FailureError {
  const listed = conflicts.slice(0, 10).map(({ table, reason }) => `${table} (${reason})`);
  return new FailureError(
    failure('CONFLICT', `"${from}" cannot be merged into "${into}": ${listed.join(', ')}. Nothing was merged. A table that a stream writes on "${into}" is always changed there.`, { details: { conflicts } }),
  );
}
