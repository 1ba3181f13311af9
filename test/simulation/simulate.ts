import { judge } from "./oracle/oracle.ts";
import { drawScenario } from "./scenario/scenario.ts";
import { withVariants } from "./scenario/variants.ts";
import { runWorld } from "./world.ts";
import type { WorldOptions } from "./world-options.ts";

/** What came of one seed's world. */
export interface Verdict {
  readonly seed: number;
  /** What is wrong, a sentence each. */
  readonly violations: readonly string[];
  /** Messages that the lanes took in. */
  readonly requests: number;
  readonly calls: number;
  readonly throttled: number;
}

/**
 * Runs the world of a seed and judges it. The same seed gives the same world, to the last line of its trace.
 *
 * @example (await simulate(17, { trace: console.log })).violations
 */
export async function simulate(seed: number, options: WorldOptions = {}): Promise<Verdict> {
  const history = await runWorld(withVariants(drawScenario(seed), options.variants), options);
  return {
    seed,
    violations: judge(history),
    requests: history.accepted.length,
    calls: history.calls.length,
    throttled: history.calls.filter(({ throttled }) => throttled).length,
  };
}
