/** What a thread is told while it works. */
export type ToThread = { readonly kind: "stop" };

/** What a thread tells. */
export type FromThread<Event, Result> =
  | { readonly kind: "event"; readonly event: Event }
  | { readonly kind: "done"; readonly result: Result }
  /** Errors lose their class on the way from thread to thread. */
  | { readonly kind: "failed"; readonly usage: boolean; readonly detail: string };
