/** What an execution environment's process is sent. */
export interface Invocation {
  readonly requestId: string;
  readonly event: unknown;
  /** When the function's timeout will have passed, in milliseconds since the epoch. */
  readonly deadlineMs: number;
}

/** What it sends back: the response as JSON, or what the handler threw. */
export type InvocationResult =
  | { readonly requestId: string; readonly kind: "response"; readonly json: string }
  | { readonly requestId: string; readonly kind: "error"; readonly message: string; readonly stack: string };
