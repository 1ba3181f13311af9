import type { Clock } from "../../contract/clock.ts";
import { defined } from "../../contract/defined.ts";
import type { Lane } from "../../contract/place.ts";
import { ahead, type BudgetView, blockSize, type Position } from "./budget-view.ts";
import { surelyCounted } from "./grants.ts";
import type { LimitHints } from "./learn.ts";
import type { LocalBudgetState } from "./local-state.ts";
import { atTurn, nextStep, type Step } from "./next-step.ts";
import { withOwnClock } from "./server-clock.ts";
import type { ControlItem, GroupBucket } from "./state.ts";
import type { Waiters } from "./waiters.ts";

/** How permits are asked for with the shared item of the control table, for all operations that wait here at once. */
export interface TableRounds {
  /** Reads the item where the first round would begin with that; the round then waits for the same answer. @throws as `ask`. */
  foresee(): Promise<void>;
  /** One round: joins the line, and claims permits or waits. @throws what the table threw. */
  ask(): Promise<void>;
  /** Leaves the line. @throws what the table threw. */
  leave(): Promise<void>;
}

/** What the rounds work with. */
export interface TableRoundsOptions {
  readonly group: GroupBucket;
  readonly lane: Lane;
  readonly local: LocalBudgetState;
  readonly clock: Clock;
  readonly reserveShare: number;
  readonly hints: LimitHints;
}

/** A claim that rests on more than its conditions may rest on an item of this age, in milliseconds. */
const FRESH_MS = 50;

/** Makes the rounds of one permit queue, which is not in the line yet. */
export function createTableRounds(
  { group, lane, local, clock, reserveShare, hints }: TableRoundsOptions,
  waiters: Waiters,
): TableRounds {
  let position: Position | undefined;
  let reading: Promise<unknown> | undefined;

  /** Operations that begin together share one read. */
  function read(): Promise<unknown> {
    reading ??= local.read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  async function foresee(): Promise<void> {
    if (lane === "interactive" && (isUnseen() || isTooOldFor(nextStep(view(local.item()))))) await read();
  }

  async function ask(): Promise<void> {
    await arrive();
    waiters.refuseExpired();
    if (waiters.count() === 0) return;
    const step = nextStep(view(local.item()));
    if (step.do === "claim") {
      if (isTooOldFor(step)) await waiters.untilAnswered(read());
      else await take(step);
      return;
    }
    if (!(await waiters.sleep(step.ms))) return;
    if (step.afterwards === "claim") await claimMyTurn();
    else await waiters.untilAnswered(local.read());
  }

  const isUnseen = () => local.ageMs() === Number.POSITIVE_INFINITY;
  const isTooOldFor = (step: Step) => step.do === "claim" && step.needsFresh && local.ageMs() > FRESH_MS;

  /** Joins the line; interactive has none, and only needs to know something. */
  async function arrive(): Promise<void> {
    if (lane === "interactive") {
      if (isUnseen()) await waiters.untilAnswered(read());
      return;
    }
    if (position !== undefined) return;
    const size = blockSize(local.item(), group, waiters.count());
    const change = { buckets: { [group]: { add: { promised: size } } } };
    const { item } = await waiters.untilAnswered(local.update(change));
    position = { end: item.buckets[group].promised, size };
  }

  async function claimMyTurn(): Promise<void> {
    const item = local.item();
    const step = nextStep(view(atTurn(item, group, ahead(item, group, position))));
    if (step.do === "claim" && !step.needsFresh) await take(step);
    else await waiters.untilAnswered(local.read());
  }

  /** Writes a claim and grants its permits; those whose waiters have timed out go back. */
  async function take({ change, permits, serverMs }: Step & { do: "claim" }): Promise<void> {
    const { applied, item } = await waiters.untilAnswered(local.update(change));
    if (!applied) return;
    const served = position;
    const promised = change.buckets[group]?.add?.promised;
    position = promised === undefined ? undefined : { end: item.buckets[group].promised, size: promised };
    const counted = (bucket: GroupBucket | "management") =>
      surelyCounted(item.buckets[bucket], item.clock, permits, serverMs, local.arrivalMs());
    const countedBefore = { group: counted(group), management: counted("management") };
    for (let left = permits; left > 0; left--) {
      if (waiters.grant((waitedMs) => ({ bucket: group, lane, waitedMs, countedBefore }))) continue;
      const add = { granted: -left };
      await local.update({ buckets: { [group]: { add }, management: { add } } });
      break;
    }
    if (served !== undefined) await uncountIfSkipped(served);
  }

  async function leave(): Promise<void> {
    if (position === undefined) return;
    const left = position;
    position = undefined;
    await local.update({ buckets: { [group]: { add: { served: left.size } } } });
    await uncountIfSkipped(left);
  }

  /**
   * Takes a position that is done with from the count again if others had counted it, since this execution seemed gone. Counted twice,
   * it would bring the turn of all behind it too early, for ever: each would try for each permit. Where the table is away, it stays so.
   */
  async function uncountIfSkipped({ end, size }: Position): Promise<void> {
    if (end > local.item().buckets[group].skipped) return;
    await local.update({ buckets: { [group]: { add: { served: -size } } } }).catch(() => {});
  }

  function view(item: ControlItem): BudgetView {
    const bounds = local.clock();
    const hint = hints[group];
    return {
      ...{ item, group, lane, reserveShare },
      waiting: waiters.count(),
      ...defined({ position, clock: hint && bounds ? withOwnClock(bounds) : bounds, hint }),
      confirmed: local.confirmed(),
      roundTripMs: local.roundTripMs(),
      nowMs: clock.now(),
      stalledMs: local.stalledMs(group),
      fresh: local.ageMs() <= FRESH_MS,
    };
  }

  return { foresee, ask, leave };
}
