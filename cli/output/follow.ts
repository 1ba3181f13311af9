import type { Session } from "../../operator/session/session.ts";

/**
 * Says how operations are followed that were enqueued just now.
 *
 * @example followText(session, ["7f9c0c1e"]) // "Follow it with: orgconn status 7f9c0c1e --local"
 */
export function followText({ commandLine }: Pick<Session, "commandLine">, ids: readonly string[]): string {
  const [first = ""] = ids;
  return ids.length === 1
    ? `Follow it with: ${commandLine("status", first)}`
    : `Follow each with its own id: ${commandLine("status", first)}. Those that wait: ${commandLine("waiting")}`;
}
