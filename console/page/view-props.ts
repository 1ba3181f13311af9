import type { About, Intent } from "../protocol.ts";

/** What each view gets. */
export interface ViewProps<Data> {
  readonly data: Data;
  readonly about: About;
  readonly query: URLSearchParams;
  /** Begins an action: its plan is shown first. */
  readonly act: (intent: Intent | ActionDraft) => void;
}

/** An action that needs a reason before its plan can be made. */
export interface ActionDraft {
  readonly title: string;
  readonly withReason: (reason: string) => Intent;
}
