/** A statement's text and the values that go into it. */
export interface Query {
  sql: string;
  parameters: readonly unknown[];
}

/** Something to run as part of a commit. */
export interface Statement extends Query {
  /** The table, as the storage calls it, for conflicts. */
  table: string;
  /** Whether it gives rows back. */
  returns: boolean;
  /** Throws `StorageConflict` when the outcome shows that rows have moved. */
  check?(outcome: Outcome): void;
}

export interface Outcome {
  /** Rows written. */
  changes: number;
  rows: readonly Record<string, unknown>[];
}
