import { SMOOTH } from "../auth0/call-trouble.ts";
import { RELIABLE } from "../aws/network.ts";
import type { Scenario } from "./scenario.ts";
import { USUAL_WAYS } from "./ways.ts";

/** A world in which nothing goes wrong and nothing is sent yet. Its lanes run as many executions as are deployed. */
export const UNDISTURBED: Omit<Scenario, "sends" | "limits"> = {
  seed: 1,
  places: { organizations: [], connections: [] },
  batches: [],
  malformed: new Set(),
  enabled: [],
  ways: USUAL_WAYS,
  dashboard: [],
  reuses: [],
  clockOffsetMs: 0,
  latencyMs: [80, 180],
  concurrency: { interactive: 2, bulk: 2 },
  firstSequence: 18_870_000_000_000_000_000n,
  troubles: [],
  calmAtMs: 0,
  calls: SMOOTH,
  requests: RELIABLE,
  deathChance: 0,
  recycleChance: 0,
  lostDeletionChance: 0,
  killsAtMs: [],
  poison: new Map(),
  forbiddenOrganizations: [],
  redrivesAtMs: [],
  operators: { repairs: [], discards: [], rivalry: 0 },
};
