/** How a command was told which deployment it is about, and how to print. */
export interface SessionFlags {
  readonly stack?: string;
  /** The embedded stack: its name, or true for the one that has none. */
  readonly local?: boolean | string;
  readonly profile?: string;
  readonly region?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}
