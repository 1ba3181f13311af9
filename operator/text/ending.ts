/** What tells how an operation stands or has ended. */
export interface Ending {
  readonly action?: string | null | undefined;
  readonly status: string;
  readonly result?: string | null | undefined;
  readonly reason?: string | undefined;
}

/**
 * Whether a disable found its connection not enabled. It has succeeded, and must not be read as one that revoked something:
 * a mistyped id ends like this.
 */
export function removedNothing({ action, status, result }: Ending): boolean {
  return action === "disable" && status === "succeeded" && result === "unchanged";
}

/** How an operation stands or has ended, in a word or two, and why. */
export interface EndingWords {
  readonly status: string;
  readonly why: string | undefined;
}

/** The words for how an operation stands. @example endingWords({ action: "enable", status: "succeeded", result: "applied" }) */
export function endingWords(ending: Ending): EndingWords {
  if (removedNothing(ending)) return { status: "nothing removed", why: "it was not enabled" };
  return { status: ending.status, why: ending.result ?? ending.reason ?? undefined };
}
