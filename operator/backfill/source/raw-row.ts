/** Where a row is in its source, from 1. */
export interface RowPosition {
  readonly row: number;
  /** The line that it ends in, where the format has lines. */
  readonly line?: number;
}

/** What every row has, whether it can be read or not. */
interface InSource {
  readonly at: RowPosition;
  /** The row as the file has it: the cells of CSV, a JSON value, or text that is none. */
  readonly original?: unknown;
  /** The file's own name of each field. */
  readonly columnOf?: ReadonlyMap<string, string>;
}

/** A row as its source gives it, not yet held against the contract; or why it is none. */
export type RawRow = InSource &
  ({ readonly fields: Readonly<Record<string, unknown>> } | { readonly problem: string });

/** How a source spells its rows, so that bad ones can be written as it does. */
export type Spelling =
  | { readonly kind: "csv"; readonly header: readonly string[]; readonly separator: string }
  | { readonly kind: "json" };

/** The rows of a source. */
export interface Rows {
  readonly spelling: Spelling;
  readonly rows: AsyncIterable<RawRow>;
  /** Names in the source that are no field of a request; all of them once the rows are read. */
  leftOut(): readonly string[];
}
