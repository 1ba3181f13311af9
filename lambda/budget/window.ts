import type { BucketObservation } from "./observation.ts";
import type { SupplyModel } from "./state.ts";
import { nextStepSecond } from "./supply.ts";

/** A bucket that gains so much a second gains a token every second, unless it is filled in fixed windows. */
const WINDOW_REFILL_PER_SECOND = 1.2;

/** Whether a `reset` is further away than the rate and what is known of windows explain. */
export function showsWindow(model: SupplyModel, { second, resetSecond = 0 }: BucketObservation): boolean {
  const { refillPerSecond = 0 } = model;
  return refillPerSecond >= WINDOW_REFILL_PER_SECOND && resetSecond > nextStepSecond(model, second);
}

/** How often the bucket is refilled, in seconds, as its `reset` shows. */
export function stepOf(
  model: SupplyModel,
  refillPerSecond = 0,
  { second, resetSecond }: BucketObservation,
): number {
  if (refillPerSecond < WINDOW_REFILL_PER_SECOND) return 1;
  if (resetSecond === undefined || resetSecond <= second) return model.stepSeconds;
  const seconds = resetSecond - second;
  return resetSecond < nextStepSecond(model, second) ? seconds : Math.max(model.stepSeconds, seconds);
}
