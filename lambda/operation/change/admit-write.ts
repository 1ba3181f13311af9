import { admit } from "../admission.ts";
import { hindered } from "../admission-deferral.ts";
import { type Admitting, type Claiming, type Concluded, concluded, type Planning, replan } from "./state.ts";
import { admissionRequest, ageMs, type Work } from "./work.ts";

/** Waits for the pass of a write, while the request's batch goes on. */
export async function admitWrite(
  { progress, write }: Admitting,
  work: Work,
): Promise<Claiming | Planning | Concluded> {
  const call = write.call.kind;
  const admission = await admit(admissionRequest(work, call), work.member, work.ports);
  if (!admission.admitted) {
    if (admission.reason === "halted") return replan(progress);
    return concluded(hindered(admission, ageMs(work), progress.tally));
  }
  const held = { pass: admission.pass, call, atMs: work.ports.clock.now() };
  if (!admission.waited) return { at: "claim", progress, held, write };
  // A claim's lease begins now, not before the wait. Whether the pair is still what it was, its write checks.
  return { at: "plan", progress, held, pair: write.plan.pair };
}
