/** The result of a check: no fault, something to know, or something to fix. */
export interface Finding {
  /** What was looked at. */
  readonly check: string;
  readonly verdict: "ok" | "warning" | "failed";
  readonly detail: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** All is well. */
export function ok(check: string, detail: string): Finding {
  return { check, verdict: "ok", detail };
}

/** Something to know: nothing fails because of it. */
export function warning(check: string, detail: string, remedy: string): Finding {
  return { check, verdict: "warning", detail, remedy };
}

/** Something that keeps requests from being applied. */
export function failed(check: string, detail: string, remedy: string): Finding {
  return { check, verdict: "failed", detail, remedy };
}

/** A queue was deleted. */
export function queueIsGone(check: string, consequence: string): Finding {
  return failed(
    check,
    `its queue does not exist: ${consequence}`,
    'docs/runbook.md, "A queue was deleted", says how to create it again.',
  );
}
