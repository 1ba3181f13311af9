/** An organization as the list of organizations shows it. */
export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly display_name?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The name and the strategy of a connection. */
export interface Connection {
  readonly name: string;
  readonly strategy: string;
}
