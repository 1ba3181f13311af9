import { DEAD_LETTERS_KEY } from "../../contract/items/operation-item.ts";
import { UsageError } from "../errors.ts";
import type { Session } from "../session/session.ts";
import type { OutcomeSource } from "./follow.ts";
import type { OutcomeIndex } from "./indexed.ts";

/** Which outcomes are followed. */
export interface TailQuery {
  readonly organizationId?: string | undefined;
  /** Default: all. */
  readonly status?: readonly string[] | undefined;
  /** Only dead letters have a reason. */
  readonly reason?: readonly string[] | undefined;
}

/**
 * Chooses where outcomes are read: in an index of the operations table that has them, else in the worker's log. What only one of the two needs
 * is loaded here.
 *
 * @throws UsageError when no index has them, and the stack does not tell its log.
 */
export async function outcomesOf(session: Session, query: TailQuery): Promise<OutcomeSource> {
  const index = indexOf(query);
  if (index !== undefined) return (await import("./indexed.ts")).indexedOutcomes(session, index);
  const { logGroup } = session.names;
  if (logGroup === undefined) {
    throw new UsageError(
      "The stack has no output LogGroupName: it is from an older version. Deploy it again, or pass --organization ID or --status dead_lettered, which need no log.",
    );
  }
  return (await import("./logged.ts")).loggedOutcomes(session, logGroup, query.status);
}

function indexOf({ organizationId, status = [], reason = [] }: TailQuery): OutcomeIndex | undefined {
  if (organizationId !== undefined)
    return { IndexName: "by_organization", key: "organization_id", value: organizationId };
  if (reason.length > 0 || (status.length > 0 && status.every((one) => one === "dead_lettered")))
    return { IndexName: "dead_letters", key: "dead_letter_shard", value: DEAD_LETTERS_KEY };
  return undefined;
}
