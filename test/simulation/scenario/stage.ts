import type { Random } from "../../../contract/clock.ts";
import type { PairKey } from "../../../contract/pair.ts";
import type { BatchStoreModel } from "../../models/batch-store.ts";
import type { OperationStoreModel } from "../../models/operation-store.ts";
import type { BatchIndex } from "../aws/batch-index.ts";
import type { OperatorCommands } from "../people/commands.ts";
import type { RedriveOptions } from "../people/redrives.ts";
import type { Troubled } from "./apply.ts";
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
