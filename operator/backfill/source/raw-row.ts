/** Where a row is in its source, from 1. */
export interface RowPosition {
  readonly row: number;
  /** The line that it ends in, where the format has lines. */
  readonly line?: number;
}

/** A row as its source gives it, not yet held against the contract; or why it is none. */
export type RawRow =
  | { readonly at: RowPosition; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly at: RowPosition; readonly problem: string };
