import { randomUUID } from "node:crypto";
import { count } from "../../operator/text/counted.ts";
import type { PlanView } from "../protocol.ts";
import type { Task } from "./jobs.ts";

/** A plan that is not agreed to is dropped after this time, in milliseconds: what it is about has changed since. */
export const PLAN_MS = 15 * 60_000;

/** So many plans wait for an answer at once; the oldest is dropped for another. */
const MOST_PLANS = 50;

/** What would be done, and what does exactly that. */
export interface Plan extends Task, Omit<PlanView, "plan" | "items" | "itemsTitle"> {
  readonly items: readonly string[];
  /** What the items are. Default: what it is done to. */
  readonly itemsTitle?: string;
  /** Frees what was kept for it, when it is dropped or was carried out. */
  drop?(): void;
}

/** Plans that were shown and wait for an answer: what is agreed to is what was shown, whatever has come up since. */
export interface Plans {
  keep(plan: Plan): PlanView;
  /** @returns Undefined where there is no such plan any more: it is carried out once. */
  take(id: string): Plan | undefined;
  dropAll(): void;
}

/** Items of a plan that are shown. */
const SHOWN = 100;

/** Creates the plans of a console. @param now Milliseconds since any moment, never running back. */
export function createPlans(now: () => number): Plans {
  const kept = new Map<string, { readonly plan: Plan; readonly untilMs: number }>();
  const remove = (id: string) => {
    const found = kept.get(id);
    kept.delete(id);
    return found;
  };
  const dropOld = () => {
    for (const [id, { plan, untilMs }] of kept) {
      if (untilMs > now() && kept.size < MOST_PLANS) return;
      remove(id);
      plan.drop?.();
    }
  };
  return {
    keep(plan) {
      dropOld();
      const id = randomUUID();
      kept.set(id, { plan, untilMs: now() + PLAN_MS });
      const {
        question,
        verb,
        effects,
        items,
        itemsTitle = `Which ${count(items.length)}`,
        command,
        isEmpty,
      } = plan;
      const more = items.length > SHOWN ? `: the first ${SHOWN}` : "";
      return {
        plan: id,
        ...{ question, verb, effects, command, isEmpty },
        items: items.slice(0, SHOWN),
        itemsTitle: `${itemsTitle}${more}`,
      };
    },
    take(id) {
      dropOld();
      return remove(id)?.plan;
    },
    dropAll() {
      for (const [id, { plan }] of kept) {
        remove(id);
        plan.drop?.();
      }
    },
  };
}
