/** A message to an execution environment's process. */
export interface Invocation {
  readonly requestId: string;
  readonly event: unknown;
  /** When the function's timeout will have passed, in milliseconds since the epoch. */
  readonly deadlineMs: number;
}

/** Its answer: the response as JSON, or the error that the handler threw. */
export type InvocationResult =
  | { readonly requestId: string; readonly kind: "response"; readonly json: string }
  | { readonly requestId: string; readonly kind: "error"; readonly message: string; readonly stack: string };
