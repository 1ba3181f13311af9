import type { PairKey, Seen } from "../../contract/pair.ts";
import type { TenantTraits } from "../../contract/traits.ts";
import type { Meaning } from "../answer/meaning.ts";
import type { TraitWatch } from "../traits/watch.ts";
import type { Turn, Write } from "./next-step.ts";

/** What a tenant showed about repeated POSTs, and by what. */
export interface Lesson {
  readonly answer: TenantTraits["repeatedPost"];
  readonly evidence: string;
}

/** What an answer teaches: a POST that succeeds for a connection that was seen enabled right before is an upsert. */
export function upsertIn(call: Write, sight: Seen | undefined, meaning: Meaning): Lesson | undefined {
  if (call.kind !== "enable" || sight?.state !== "enabled" || meaning.kind !== "done") return undefined;
  const { auth0Status } = meaning;
  const evidence = `${auth0Status} to the POST of a connection that had just been seen enabled (${nameOf(call)})`;
  return { answer: "upserted", evidence };
}

/** How soon after a refusal a look must show the connection, in milliseconds: a user of the Dashboard may turn it on later. */
const RIGHT_AFTER_MS = 2_000;

/**
 * What the look right after a refused POST teaches: a connection that is enabled then was most likely so when it was refused. The
 * refusal alone teaches nothing: the connection may be associated and off, whatever an earlier look showed.
 *
 * @param sight What the look showed, and when its answer came, in milliseconds on the worker's clock.
 */
export function refusalIn(
  key: PairKey,
  turn: Turn | undefined,
  { seen, seenAtMs }: { readonly seen: Seen; readonly seenAtMs: number },
): Lesson | undefined {
  if (turn?.kind !== "associated" || seen.state !== "enabled") return undefined;
  if (seenAtMs - turn.atMs > RIGHT_AFTER_MS) return undefined;
  const evidence = `${turn.auth0Status} to the POST of a connection that was seen enabled right after it (${nameOf(key)})`;
  return { answer: "refused", evidence };
}

/** Passes a lesson on to the other executions, if there is one. */
export async function teach(
  lesson: Lesson | undefined,
  traits: Pick<TraitWatch, "sawRepeatedPost">,
): Promise<void> {
  if (lesson !== undefined) await traits.sawRepeatedPost(lesson.answer, lesson.evidence);
}

function nameOf({ organizationId, connectionId }: PairKey): string {
  return `${organizationId} ${connectionId}`;
}
