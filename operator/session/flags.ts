/** How a command was told which deployment it is about, and how to print. */
export interface SessionFlags {
  readonly stack?: string;
  readonly local?: boolean;
  readonly profile?: string;
  readonly region?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}
