import type { Clock, Random } from "../../contract/clock.ts";
import type { Lane } from "../../contract/place.ts";
import type { Circuits, Holder } from "./circuit.ts";
import type { SharedCircuits } from "./shared-circuits.ts";

/** How long an execution that does not renew it is taken for the holder, in milliseconds: it may have died. */
export const HOLD_LEASE_MS = 30_000;

/** Whether a lane has a holder. */
export function holderOf({ holders }: Circuits, lane: Lane, nowMs: number): Holder | undefined {
  const holder = holders?.[lane];
  return holder !== undefined && nowMs < holder.untilMs ? holder : undefined;
}

/** Makes an execution the holder of a lane, or renews it when half of its time is over, unless another one is. */
export function takeHold(circuits: Circuits, lane: Lane, by: string, nowMs: number): Circuits {
  const holder = holderOf(circuits, lane, nowMs);
  if (holder !== undefined && (holder.by !== by || holder.untilMs - nowMs > HOLD_LEASE_MS / 2))
    return circuits;
  const { version, holders } = circuits;
  return {
    ...circuits,
    version: version + 1,
    holders: { ...holders, [lane]: { by, untilMs: nowMs + HOLD_LEASE_MS } },
  };
}

/** An execution's right to do nothing but wait. */
export interface Hold {
  /** Whether another execution of the lane was seen to have it. */
  isOthers(lane: Lane): boolean;
  /** Takes it, or keeps it, unless another execution has it. Where the control table does not say, it may be had. */
  take(lane: Lane): Promise<boolean>;
}

/** Makes the hold of an execution environment. */
export function createHold(keeper: SharedCircuits, clock: Clock, random: Random): Hold {
  let name: string | undefined;
  const asking = new Map<Lane, Promise<unknown>>();

  const isOthers = (lane: Lane) => {
    const holder = holderOf(keeper.known(), lane, clock.now());
    return holder !== undefined && holder.by !== name;
  };
  /** Deliveries that ask at the same time share one request. */
  const ask = (lane: Lane, by: string): Promise<unknown> => {
    const asked = asking.get(lane) ?? keeper.change((now) => takeHold(now, lane, by, clock.now()));
    asking.set(lane, asked);
    return asked.finally(() => asking.delete(lane));
  };

  return {
    isOthers,
    async take(lane) {
      name ??= random().toString(36).slice(2);
      const known = keeper.known();
      if (!isOthers(lane) && takeHold(known, lane, name, clock.now()) !== known) await ask(lane, name);
      return !isOthers(lane);
    },
  };
}
