import type { Meaning } from "../answer/meaning.ts";
import type { Seen } from "../order/pair.ts";
import type { TenantTraits } from "../traits/traits.ts";
import type { Write } from "./next-step.ts";

/** What a tenant showed about repeated POSTs, and by what. */
export interface Lesson {
  readonly answer: TenantTraits["repeatedPost"];
  readonly evidence: string;
}

/**
 * What an answer teaches about the tenant: only a POST for a connection that was seen enabled right before is surely a
 * repeated one. A 409 alone teaches nothing: the connection may be associated and off.
 */
export function lessonOf(call: Write, sight: Seen | undefined, meaning: Meaning): Lesson | undefined {
  if (call.kind !== "enable" || sight?.state !== "enabled") return undefined;
  const evidence = (status: number) =>
    `${status} to the POST of a connection that had just been seen enabled (${call.organizationId} ${call.connectionId})`;
  if (meaning.kind === "go_on") return { answer: "refused", evidence: evidence(meaning.auth0Status) };
  if (meaning.kind === "done") return { answer: "upserted", evidence: evidence(meaning.auth0Status) };
  return undefined;
}
