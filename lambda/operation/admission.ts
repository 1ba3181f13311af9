import type { Clock } from "../../contract/clock.ts";
import { type BatchMember, HOLD_LOOK_MS, NO_MEMBER } from "../batches/member.ts";
import type { AdmissionRequest } from "../circuit/admission-request.ts";
import type { Admission, Gate } from "../circuit/gate.ts";

/** What being admitted needs of the world. */
export interface AdmissionPorts {
  readonly gate: Gate;
  readonly clock: Clock;
}

/** The batch of the request was cancelled or stopped: its calls are not made any more. */
const HALTED = { admitted: false, reason: "halted" } as const;

/**
 * Waits for a pass, and for no longer than the request's batch goes on.
 *
 * @throws when the control table does not say whether it does; a pass is given back then.
 */
export async function admit(
  wish: AdmissionRequest,
  member: BatchMember,
  ports: AdmissionPorts,
): Promise<Admission | typeof HALTED> {
  if (member === NO_MEMBER) return ports.gate.admit(wish);
  const admission = await whileItGoesOn(ports.gate.admit(wish), member, ports);
  if (!admission.admitted) return admission;
  let goesOn = false;
  try {
    goesOn = await member.mayCall();
  } finally {
    if (!goesOn) await ports.gate.giveBack(admission.pass);
  }
  return goesOn ? admission : HALTED;
}

async function whileItGoesOn(
  admission: Promise<Admission>,
  member: BatchMember,
  { gate, clock }: AdmissionPorts,
): Promise<Admission | typeof HALTED> {
  for (;;) {
    const awake = new AbortController();
    const lookTime = clock.sleep(HOLD_LOOK_MS, awake.signal).then(() => undefined);
    const first = await Promise.race([admission, lookTime]).finally(() => awake.abort("over"));
    if (first !== undefined) return first;
    // Where the control table does not say, waiting goes on: what matters is asked again when the pass is there.
    if (!(await member.isHalted().catch(() => false))) continue;
    // This request does not wait for the pass any more; another one of this execution may have it.
    void admission.then((late) => (late.admitted ? gate.giveBack(late.pass) : undefined)).catch(() => {});
    return HALTED;
  }
}
