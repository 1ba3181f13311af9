import { replaceWithRetry } from "../replace-with-retry.ts";
import { type Concluded, finished, type Planning, replan, type Settling } from "./state.ts";
import type { Work } from "./work.ts";

/** Writes what was applied, and so finishes the operation. Where another one wrote first, what is there now decides. */
export async function settlePair(
  { progress, settlement, isCalled }: Settling,
  { key, ports }: Work,
): Promise<Planning | Concluded> {
  const { next, ending } = settlement;
  const isSettled = await (isCalled ? replaceWithRetry(key, next, ports) : ports.pairs.replace(key, next));
  return isSettled ? finished(ending, progress) : replan(progress);
}
