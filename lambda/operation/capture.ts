import type { BatchMember } from "../batches/member.ts";
import type { Wish } from "../circuit/gate.ts";
import type { Before, PairKey } from "../order/pair.ts";
import type { Random } from "../ports.ts";
import { type AdmissionPorts, admit } from "./admission.ts";
import { type CallPorts, spend } from "./call.ts";
import type { Conclusion, Tally } from "./conclusion.ts";
import { hindered } from "./hindrance.ts";
import { afterSetback, type Setback } from "./setback.ts";

/** Tries that may fail, of the look or of what it is for, before the work goes on without it. */
const CAPTURE_TRIES = 3;

/** A connection whose state is to be on record before it is changed. */
export interface Capture {
  readonly operationId: string;
  readonly key: PairKey;
  readonly member: BatchMember;
  /** The wish of the call that the look is for. */
  readonly wish: Wish;
  readonly tally: Tally;
  readonly enqueuedAtMs: number;
}

/** Everything that capturing needs of the world. */
export interface CapturePorts extends CallPorts, AdmissionPorts {
  readonly random: Random;
}

/** What was captured, or what comes first. */
export type Captured =
  | { readonly kind: "captured"; readonly before: Before }
  | { readonly kind: "again"; readonly tally: Tally }
  | { readonly kind: "concluded"; readonly conclusion: Conclusion };

const UNKNOWN: Captured = { kind: "captured", before: { state: "unknown" } };

/**
 * Looks at a connection before a batch changes it, with a permit of its own. It is a courtesy to whoever may want to
 * roll the batch back, so nothing fails for it: without the scope to read, or where looking keeps failing, the state
 * before stays unknown.
 */
export async function capture(
  { operationId, key, member, wish, tally, enqueuedAtMs }: Capture,
  ports: CapturePorts,
): Promise<Captured> {
  const { clock, random } = ports;
  if (tally.attempts >= CAPTURE_TRIES) return UNKNOWN;
  const look: Wish = { ...wish, call: "get", dispensable: true };
  const admission = await admit(look, member, ports);
  if (!admission.admitted) {
    if (admission.reason === "halted") return { kind: "again", tally };
    if (admission.reason === "circuit" && admission.guarded !== "everything") return UNKNOWN;
    return { kind: "concluded", conclusion: hindered(admission, clock.now() - enqueuedAtMs, tally) };
  }
  const { pass } = admission;
  const meaning = await spend({ operationId, pass, wish: look, call: { kind: "get", ...key } }, ports);
  if (meaning.kind === "seen") return { kind: "captured", before: meaning.state };
  // What refuses the look may refuse the call as well, which then says so itself.
  const isRefused =
    meaning.kind === "rejected" || (meaning.kind === "blocked" && meaning.what !== "everything");
  if (isRefused) return UNKNOWN;
  const after = afterSetback(meaning as Setback, tally, random);
  return after.kind === "again" ? after : { kind: "concluded", conclusion: after };
}
