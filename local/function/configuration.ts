/** A function as it runs locally. */
export interface FunctionConfiguration {
  /** File with the bundled handler. */
  readonly bundle: string;
  /** Name that the handler is exported under. */
  readonly exportName: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
}
