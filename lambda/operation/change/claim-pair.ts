import { coversCall, release, withSeenBefore } from "../../order/claim.ts";
import { callsInDoubt } from "../../order/doubt.ts";
import { replaceWithRetry } from "../replace-with-retry.ts";
import { type Calling, type Claiming, type Planning, replan } from "./state.ts";
import type { Work } from "./work.ts";

/** How long a pass is good for a call, in milliseconds: what opened since it was asked for, it does not show. */
const PASS_MS = 5_000;

/** Claims the pair, and releases it again where it took so long that the call must not begin any more. */
export async function claimPair(
  { progress, held, write }: Claiming,
  { operationId, key, member, ports }: Work,
): Promise<Calling | Planning> {
  const { plan, sight } = write;
  const isFirstTry = !callsInDoubt(plan.pair).includes(operationId);
  const claimed = sight !== undefined && isFirstTry ? withSeenBefore(plan.claimed, sight.seen) : plan.claimed;
  // Known whatever the answer is: a write that was sent again because its answer was lost finds its own claim.
  const since = { ...progress, claimed };
  // The call follows, as a rule: its token is looked for meanwhile.
  ports.tenant.prepare();
  if (!(await replaceWithRetry(key, claimed, ports))) return replan(since, held);

  const nowMs = ports.clock.now();
  const isLate = !coversCall(claimed.claim, nowMs) || nowMs - held.atMs > PASS_MS;
  if (!isLate && member.mayStillCall()) {
    return { at: "call", progress: since, pass: held.pass, write: { ...write, plan: { ...plan, claimed } } };
  }
  await replaceWithRetry(key, release(claimed), ports);
  return replan(since, isLate ? undefined : held);
}
