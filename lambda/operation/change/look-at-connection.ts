import type { AdmissionRequest } from "../../circuit/admission-request.ts";
import { admit } from "../admission.ts";
import { hindered } from "../admission-deferral.ts";
import { makeCall } from "../call.ts";
import { afterFailedCall, type FailedCall } from "../failed-call.ts";
import { refusalIn, teach } from "../lesson.ts";
import { type Concluded, concluded, findingsOf, type Looking, type Planning, replan } from "./state.ts";
import { admissionRequest, ageMs, type Work } from "./work.ts";

/** Tries that may fail, of the look or of what it is for, before the work goes on without a look that it can do without. */
const TRIES = 3;

/**
 * Looks at a connection, with a permit of its own. Nothing fails for a look that only serves the record: without the scope
 * to read, or where looking keeps failing, the work goes on without. A required one waits for its scope, and a refusal of
 * it ends the request.
 */
export async function lookAtConnection(
  { progress, pair, isRequired }: Looking,
  work: Work,
): Promise<Planning | Concluded> {
  const { operationId, key, member, ports } = work;
  const { tally } = progress;
  const without = replan({ ...progress, isBlind: true });
  if (!isRequired && tally.attempts >= TRIES) return without;

  const request = admissionRequest(work, "get");
  const wish: AdmissionRequest = isRequired ? request : { ...request, dispensable: true };
  const admission = await admit(wish, member, ports);
  if (!admission.admitted) {
    if (admission.reason === "halted") return replan(progress);
    const isNarrow = admission.reason === "circuit" && admission.guarded !== "everything";
    if (isNarrow && !isRequired) return without;
    return concluded(hindered(admission, ageMs(work), tally));
  }

  const call = { kind: "get", ...key } as const;
  const meaning = await makeCall({ operationId, pass: admission.pass, wish, call }, ports);
  if (meaning.kind === "seen") {
    const { state: seen, auth0Status } = meaning;
    const seenAtMs = ports.clock.now();
    const { turn } = findingsOf(pair, progress);
    const findings = { version: pair.version, sight: { seen, auth0Status }, turn };
    const read = await ports.pairs.read(key);
    // While the look waited for its permit, another operation may have turned the connection on.
    if (read.version === pair.version) await teach(refusalIn(key, turn, { seen, seenAtMs }), ports.traits);
    return { at: "plan", progress: { ...progress, findings }, pair: read };
  }
  // What refuses the look may refuse the write as well, which then says so itself.
  const isRefused =
    meaning.kind === "rejected" || (meaning.kind === "blocked" && meaning.what !== "everything");
  if (isRefused && !isRequired) return without;
  const after = afterFailedCall(meaning as FailedCall, tally, ports.random);
  return after.kind === "again" ? replan({ ...progress, tally: after.tally }) : concluded(after);
}
