/** Many dead letters, for a console whose AWS is answered for. */
import { marshall } from "@aws-sdk/util-dynamodb";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import type { Answer } from "./aws-calls.ts";

/** The words of each second one. */
export const EVEN_WORDS = "404 The connection does not exist";

/** Answers the query of the index of dead letters: the latest first, whose id is `letter-COUNT`. */
export function answerDeadLetters(count: number): Answer {
  const Items = Array.from({ length: count }, (_, index) => marshall(letter(count - index)));
  return ({ action, input }) =>
    action === "Query" && input.IndexName === "dead_letters" ? { Items } : undefined;
}

function letter(number: number): Partial<OperationItem> {
  return {
    operation_id: `letter-${number}`,
    organization_id: `org_${String(number).padStart(16, "0")}`,
    connection_id: "con_0000000000000009",
    action: "enable",
    lane: "bulk",
    status: "dead_lettered",
    reason: "rejected",
    detail: number % 2 === 0 ? EVEN_WORDS : "404 No organization found by that id or name",
    auth0_status: 404,
    redrives: 0,
    finished_at: new Date(Date.UTC(2026, 10, 1) + number * 1_000).toISOString(),
  };
}
