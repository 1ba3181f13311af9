/** What the simulation offers to benches: worlds to run in virtual time, and models of AWS. Nothing else of it is for them. */
export { batchStoreModel } from "../models/batch-store.ts";
export { memoryBudgetStore } from "../models/budget-store.ts";
export { operationStoreModel } from "../models/operation-store.ts";
export { pairStoreModel } from "../models/pair-store.ts";
export { type Measurement, measure, type Scenario as BudgetScenario } from "./budget-world.ts";
export { bulkCases, interactiveCases, type NarrowCase, runNarrow } from "./drill/narrow.ts";
export { type FirstCall, runFirstCall } from "./first/first-call.ts";
export { idealSeconds } from "./ideal-seconds.ts";
export { LATENCIES, type Latency, type LatencyName, medianSeconds } from "./latency.ts";
export { quantile, seeded } from "./random.ts";
export type { Scenario } from "./scenario/scenario.ts";
export { UNDISTURBED } from "./scenario/undisturbed.ts";
export type { Surroundings } from "./worker.ts";
export { runWorld } from "./world.ts";
