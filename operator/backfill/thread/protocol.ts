/** Messages to a thread. */
export type ToThread = { readonly kind: "stop" };

/** Messages from a thread. */
export type FromThread<Event, Result> =
  | { readonly kind: "event"; readonly event: Event }
  | { readonly kind: "done"; readonly result: Result }
  /** Errors lose their class on the way from thread to thread. */
  | { readonly kind: "failed"; readonly usage: boolean; readonly detail: string };
