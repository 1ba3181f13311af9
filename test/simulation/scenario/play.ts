import type { Batch } from "../../../contract/batch.ts";
import type { Random } from "../../../contract/clock.ts";
import type { PairKey } from "../../../contract/pair.ts";
import type { BatchStoreModel } from "../../models/batch-store.ts";
import type { OperationStoreModel } from "../../models/operation-store.ts";
import { SMOOTH } from "../auth0/call-trouble.ts";
import type { BatchIndex } from "../aws/batch-index.ts";
import { cancelBatch } from "../people/cancel.ts";
import type { OperatorCommands } from "../people/commands.ts";
import { discardBeside } from "../people/discard.ts";
import { playOperators } from "../people/operators.ts";
import { type RedriveOptions, redriveLetters } from "../people/redrives.ts";
import { playReuse } from "../people/reuse.ts";
import { applyTrouble, type Troubled } from "./apply.ts";
import type { Scenario } from "./scenario.ts";

/** The world that a scenario is played in. */
export interface Stage extends RedriveOptions {
  readonly scenario: Scenario;
  readonly operations: OperationStoreModel;
  readonly batches: BatchStoreModel;
  /** The index of the operations by batch. */
  readonly index: BatchIndex;
  /** The operators' own source of chance. */
  readonly whim: Random;
  readonly commands: OperatorCommands;
  /** The batches that operators have begun. */
  readonly begun: Set<string>;
  /** How many requests were sent between the runs of commands that were killed. */
  readonly urgent: { count: number };
  /** Takes an entry out of the connections table. */
  readonly forgetPair: (key: PairKey) => void;
  /** Whether all requests of the scenario are sent. */
  readonly isAllSent: () => boolean;
  readonly troubled: Omit<Troubled, "limits" | "mappings">;
  /** Calls back so many milliseconds after the world's beginning. */
  readonly at: (ms: number, work: () => void | Promise<void>) => void;
}

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
