import type { Clock, Random } from "../../contract/clock.ts";
import { NewerItemError } from "../../contract/newer-item-error.ts";
import type { Lane } from "../../contract/place.ts";
import { ahead, type BudgetView, blockSize, type Position, refillPerSecond } from "./budget-view.ts";
import { type DegradedPace, degradedIntervalMs } from "./degraded-pace.ts";
import type { ObserveBudget } from "./events.ts";
import { surelyCounted } from "./grants.ts";
import type { LocalBudgetState } from "./local-state.ts";
import { atTurn, nextStep, type Step } from "./next-step.ts";
import type { IssuedPermit } from "./permit.ts";
import type { PermitAnswer, PermitRequest } from "./rate-budget.ts";
import { retryAfterMs } from "./retry-after.ts";
import type { ControlItem, GroupBucket } from "./state.ts";
import { createWaiters } from "./waiters.ts";

/** Where the operations of one execution wait for permits of one bucket and lane: one asks for all of them. */
export interface PermitQueue {
  acquire(request: Waiting): Promise<PermitAnswer>;
  /** Hands a permit on to another operation that waits here. @returns false when none does. */
  handOn(permit: IssuedPermit): boolean;
  /** Decides anew: something has been learned. */
  poke(): void;
}

/** How an operation waits. */
export type Waiting = Pick<PermitRequest, "deadlineMs" | "behind" | "signal">;

/** What a permit queue works with. */
export interface PermitQueueOptions {
  readonly group: GroupBucket;
  readonly lane: Lane;
  readonly local: LocalBudgetState;
  readonly clock: Clock;
  readonly random: Random;
  readonly reserveShare: number;
  /** Maximum concurrency of all lanes together. */
  readonly executions: number;
  readonly observe: ObserveBudget;
  readonly degradedPace: DegradedPace;
}

/** A claim that rests on more than its conditions may rest on an item of this age. */
const FRESH_MS = 50;

/** After a failure the table is left alone for so long. */
const TABLE_PAUSE_MS = 2000;

/** Makes an empty permit queue. */
export function createPermitQueue(options: PermitQueueOptions): PermitQueue {
  const { group, lane, local, clock, random, observe, degradedPace } = options;
  const waiters = createWaiters(clock);
  let position: Position | undefined;
  let asking = false;
  let failedAtMs: number | undefined;
  let wake: () => void = () => {};

  function refuseExpired(): void {
    for (const waiter of waiters.expired()) {
      const waiting = waiters.count() + 1 + waiter.behind;
      waiter.resolve({
        granted: false,
        reason: "budget",
        retryAfterMs: retryAfterMs(local.item(), group, lane, waiting, random),
      });
    }
  }

  function grant(issue: (waitedMs: number) => IssuedPermit): boolean {
    const waiter = waiters.next();
    if (waiter === undefined) return false;
    const waitedMs = clock.now() - waiter.askedAtMs;
    waiter.resolve({ granted: true, permit: issue(waitedMs) });
    const assumed = local.item().buckets[group].model?.assumed === true;
    observe({ event: "permit", bucket: group, lane, waitedMs, assumed });
    return true;
  }

  /** @returns false when a deadline, or news, cut the sleep short. */
  async function sleep(ms: number): Promise<boolean> {
    const untilDeadlineMs = Math.max(0, waiters.untilDeadlineMs());
    const woken = new Promise<boolean>((resolve) => {
      wake = () => resolve(false);
    });
    const slept = clock.sleep(Math.min(ms, untilDeadlineMs)).then(() => ms <= untilDeadlineMs);
    return await Promise.race([slept, woken]);
  }

  /** Waits for the table, and lets operations go at their deadlines meanwhile. */
  async function answered<T>(request: Promise<T>): Promise<T> {
    const untilDeadlineMs = waiters.untilDeadlineMs();
    if (untilDeadlineMs < TABLE_PAUSE_MS) {
      void clock.sleep(Math.max(0, untilDeadlineMs)).then(refuseExpired);
    }
    return await request;
  }

  function view(item: ControlItem): BudgetView {
    const bounds = local.clock();
    return {
      item,
      group,
      lane,
      waiting: waiters.count(),
      ...(position !== undefined && { position }),
      ...(bounds !== undefined && { clock: bounds }),
      confirmed: local.confirmed(),
      nowMs: clock.now(),
      stalledMs: local.stalledMs(group),
      reserveShare: options.reserveShare,
      fresh: local.ageMs() <= FRESH_MS,
    };
  }

  /** Joins the line; interactive has none, and only needs to know something. */
  async function arrive(): Promise<void> {
    if (lane === "interactive") {
      if (local.ageMs() === Number.POSITIVE_INFINITY) await answered(local.read());
      return;
    }
    if (position !== undefined) return;
    const size = blockSize(local.item(), group, waiters.count());
    const change = { buckets: { [group]: { add: { promised: size } } } };
    const { item } = await answered(local.update(change));
    position = { end: item.buckets[group].promised, size };
  }

  async function leave(): Promise<void> {
    if (position === undefined) return;
    const { size } = position;
    position = undefined;
    await local.update({ buckets: { [group]: { add: { served: size } } } });
  }

  async function take({ change, permits, serverMs }: Step & { do: "claim" }): Promise<void> {
    const { applied, item } = await answered(local.update(change));
    if (!applied) return;
    const promised = change.buckets[group]?.add?.promised;
    position = promised === undefined ? undefined : { end: item.buckets[group].promised, size: promised };
    const counted = (bucket: GroupBucket | "management") =>
      surelyCounted(item.buckets[bucket], permits, serverMs, local.arrivalMs());
    const countedBefore = { group: counted(group), management: counted("management") };
    for (let left = permits; left > 0; left--) {
      if (grant((waitedMs) => ({ bucket: group, lane, waitedMs, countedBefore }))) continue;
      // Their waiters have timed out.
      const add = { granted: -left };
      await local.update({ buckets: { [group]: { add }, management: { add } } });
      return;
    }
  }

  /** One round with the table. */
  async function ask(): Promise<void> {
    await arrive();
    refuseExpired();
    if (waiters.count() === 0) return;
    const step = nextStep(view(local.item()));
    if (step.do === "claim") {
      if (step.needsFresh && local.ageMs() > FRESH_MS) await answered(local.read());
      else await take(step);
      return;
    }
    if (!(await sleep(step.ms))) return;
    if (step.afterwards === "claim") await claimMyTurn();
    else await answered(local.read());
  }

  async function claimMyTurn(): Promise<void> {
    const item = local.item();
    const step = nextStep(view(atTurn(item, group, ahead(item, group, position))));
    if (step.do === "claim" && !step.needsFresh) await take(step);
    else await answered(local.read());
  }

  /** One round without the table. */
  async function askAtDegradedPace(): Promise<void> {
    const rate = refillPerSecond(local.item(), group);
    const waitMs = degradedPace.waitMs(degradedIntervalMs(rate, options.executions));
    if (waitMs > 0) {
      await sleep(Math.min(waitMs, TABLE_PAUSE_MS));
      return;
    }
    if (grant((waitedMs) => ({ bucket: group, lane, waitedMs }))) degradedPace.begin();
  }

  function failed(error: unknown): void {
    if (error instanceof NewerItemError) {
      for (const waiter of waiters.all()) waiter.reject(error);
      return;
    }
    if (failedAtMs === undefined) observe({ event: "degraded", degraded: true, error });
    failedAtMs = clock.now();
  }

  async function askForAll(): Promise<void> {
    while (waiters.count() > 0) {
      try {
        if (failedAtMs !== undefined && clock.now() < failedAtMs + TABLE_PAUSE_MS) {
          await askAtDegradedPace();
        } else {
          await ask();
          if (failedAtMs !== undefined) observe({ event: "degraded", degraded: false });
          failedAtMs = undefined;
        }
      } catch (error) {
        failed(error);
      }
      refuseExpired();
    }
    try {
      await leave();
    } catch (error) {
      failed(error);
    }
  }

  async function run(): Promise<void> {
    asking = true;
    while (waiters.count() > 0) await askForAll();
    asking = false;
  }

  return {
    acquire({ deadlineMs, behind = 0, signal }) {
      return new Promise((resolve, reject) => {
        const nearest = clock.now() + waiters.untilDeadlineMs();
        waiters.add({ deadlineMs, askedAtMs: clock.now(), behind, signal, resolve, reject });
        signal?.addEventListener("abort", () => {
          refuseExpired();
          wake();
        });
        refuseExpired();
        if (waiters.count() === 0) return;
        if (!asking) void run();
        else if (deadlineMs < nearest) wake();
      });
    },
    handOn: (permit) => grant((waitedMs) => ({ ...permit, waitedMs })),
    poke: () => wake(),
  };
}
