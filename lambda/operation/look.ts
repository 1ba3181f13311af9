import type { Random } from "../../contract/clock.ts";
import type { PairKey, Seen } from "../../contract/pair.ts";
import type { BatchMember } from "../batches/member.ts";
import type { AdmissionRequest } from "../circuit/gate.ts";
import { type AdmissionPorts, admit } from "./admission.ts";
import { hindered } from "./admission-deferral.ts";
import { type CallPorts, makeCall } from "./call.ts";
import type { Conclusion, Tally } from "./conclusion.ts";
import { afterFailedCall, type FailedCall } from "./failed-call.ts";

/** Tries that may fail, of the look or of what it is for, before the work goes on without a look that it can do without. */
const TRIES = 3;

/** A connection that is to be looked at. */
export interface Look {
  readonly operationId: string;
  readonly key: PairKey;
  readonly member: BatchMember;
  /** The wish of the write that the look is for. */
  readonly wish: AdmissionRequest;
  /** Whether nothing can be decided without it. */
  readonly isRequired: boolean;
  readonly tally: Tally;
  readonly enqueuedAtMs: number;
}

/** Everything that looking needs of the world. */
export interface LookPorts extends CallPorts, AdmissionPorts {
  readonly random: Random;
}

/** What a look showed, or what comes first. */
export type Looked =
  | { readonly kind: "seen"; readonly seen: Seen; readonly auth0Status: number }
  /** The work goes on without it. */
  | { readonly kind: "unseen" }
  | { readonly kind: "again"; readonly tally: Tally }
  | { readonly kind: "concluded"; readonly conclusion: Conclusion };

const UNSEEN: Looked = { kind: "unseen" };

/**
 * Looks at a connection, with a permit of its own. Nothing fails for a look that only serves the record: without the scope
 * to read, or where looking keeps failing, the work goes on without. A required one waits for its scope, and a refusal of
 * it ends the request.
 */
export async function lookAt(
  { operationId, key, member, wish, isRequired, tally, enqueuedAtMs }: Look,
  ports: LookPorts,
): Promise<Looked> {
  const { clock, random } = ports;
  if (!isRequired && tally.attempts >= TRIES) return UNSEEN;
  const look: AdmissionRequest = {
    ...wish,
    call: "get",
    ...(isRequired ? {} : { dispensable: true as const }),
  };
  const admission = await admit(look, member, ports);
  if (!admission.admitted) {
    if (admission.reason === "halted") return { kind: "again", tally };
    const isNarrow = admission.reason === "circuit" && admission.guarded !== "everything";
    if (isNarrow && !isRequired) return UNSEEN;
    return { kind: "concluded", conclusion: hindered(admission, clock.now() - enqueuedAtMs, tally) };
  }
  const { pass } = admission;
  const meaning = await makeCall({ operationId, pass, wish: look, call: { kind: "get", ...key } }, ports);
  if (meaning.kind === "seen") {
    return { kind: "seen", seen: meaning.state, auth0Status: meaning.auth0Status };
  }
  // What refuses the look may refuse the write as well, which then says so itself.
  const isRefused =
    meaning.kind === "rejected" || (meaning.kind === "blocked" && meaning.what !== "everything");
  if (isRefused && !isRequired) return UNSEEN;
  const after = afterFailedCall(meaning as FailedCall, tally, random);
  return after.kind === "again" ? after : { kind: "concluded", conclusion: after };
}
