import { type Drain, drainLetters } from "../../operator/dead-letters/drain.ts";
import type { Session } from "../../operator/session/session.ts";
import { interruptible } from "../signals.ts";

/** A walk through the dead-letter queue that Ctrl-C ends. */
export function drainOf(session: Session): Drain {
  return (visit) => interruptible((signal) => drainLetters(session, signal, visit));
}
