import type { Batch } from "../../../contract/batch.ts";
import { SMOOTH } from "../auth0/call-trouble.ts";
import { cancelBatch } from "../people/cancel.ts";
import { discardBeside } from "../people/discard.ts";
import { playOperators } from "../people/operators.ts";
import { redriveLetters } from "../people/redrives.ts";
import { playReuse } from "../people/reuse.ts";
import { applyTrouble } from "./apply.ts";
import type { Scenario } from "./scenario.ts";
import type { Stage } from "./stage.ts";

/** What a world does not care about. */
const SOME_BATCH: Batch = {
  batchId: "",
  state: "running",
  action: "mixed",
  source: "scenario",
  digest: "",
  expectedRows: 0,
  sentRows: 0,
  maxFailures: "",
  capture: true,
  createdAtMs: 0,
  createdBy: "scenario",
  failed: 0,
  finished: 0,
  expiresAtMs: Number.MAX_SAFE_INTEGER,
};

/** Lets everything happen that a scenario asks for, each at its time. */
export function play(scenario: Scenario, stage: Stage): void {
  const { at, account, chronicle, accept, clock } = stage;
  const { tell } = chronicle;

  for (const { batchId, maxFailures, capture, cancelledAtMs, byOperator } of scenario.batches) {
    if (!byOperator) void stage.batches.create({ ...SOME_BATCH, batchId, maxFailures, capture });
    if (cancelledAtMs !== undefined) {
      at(cancelledAtMs, () => cancelBatch(batchId, stage.batches, clock));
    }
  }
  for (const { atMs, lane, ...message } of scenario.sends) {
    at(atMs, () => {
      const sent = account.lanes[lane].send({ ...message, attributes: {} });
      if (sent.kind === "accepted") accept({ ...sent.receipt, lane });
      tell(() => `producer  ${lane} ${sent.receipt.messageId} (${sent.kind}) ${message.body}`);
    });
  }
  if (scenario.calmAtMs > 0) {
    at(scenario.calmAtMs, () => {
      stage.troubled.tenant.knobs.chances = SMOOTH;
    });
  }
  for (const atMs of scenario.killsAtMs) at(atMs, () => void account.lambda.killOne());
  for (const trouble of scenario.troubles) {
    const { limits } = scenario;
    const change = applyTrouble(trouble, { ...stage.troubled, limits, mappings: account.mappings });
    const turn = (what: string, turned: () => void) => () => {
      tell(() => `trouble  ${what}`);
      chronicle.marks.push({ atMs: clock.now(), usage: account.usage() });
      turned();
    };
    at(trouble.fromMs, turn(JSON.stringify(trouble), change.begin));
    at(trouble.toMs, turn(`over: ${trouble.kind}`, change.end));
  }
  for (const { atMs, ...change } of scenario.dashboard) {
    at(atMs, () => stage.troubled.tenant.dashboard(change));
  }
  playOperators(scenario.operators, stage);
  for (const reuse of scenario.reuses) playReuse(reuse, stage);
  for (const atMs of scenario.redrivesAtMs)
    at(atMs, () => redriveLetters({ ...stage, onRedrive: (letter) => discardBeside(letter, stage) }));
}
