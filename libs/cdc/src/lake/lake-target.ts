/** A captured table as the lake should hold it. */
export interface LakeReplica {
  readonly schema: string;
  readonly name: string;
  readonly topic: string;
  /** Logical types. */
  readonly columns: readonly { readonly name: string; readonly type: string; readonly nullable: boolean }[];
  /** Columns of the primary key, in its order. */
  readonly key: readonly string[];
  /** Offset from which on its topic tells all of its rows. */
  readonly begin: number;
}

/** Whoever writes captured tables into the lake. */
export interface LakeTarget {
  /** Of several services one at a time changes anything. */
  leads(): boolean;
  held(): Promise<readonly LakeReplica[]>;
  /**
   * Makes a table what its topic says from `begin` on, and nothing else: what was there before goes. May be called again after any failure.
   * @throws FailureError `BAD_REQUEST` when the lake cannot hold it
   */
  make(replica: LakeReplica): Promise<void>;
  /** Ends writing it; the rows stay. */
  leave(replica: LakeReplica): Promise<void>;
}
