import type { DeliveryPorts } from "../../lambda/operation/deliver.ts";
import type { reconcileLetter } from "../../operator/dead-letters/reconcile-letter.ts";
import type { redriveLetter } from "../../operator/dead-letters/redrive-letter.ts";
import type { OperationStoreModel } from "../models/operation-store.ts";
import type { OperatorCommands } from "./people/commands.ts";
import type { VariantName } from "./scenario/variant-draws.ts";
import type { Process, Surroundings } from "./worker.ts";

/** Something that changes how a world runs: a bug, a listener. */
export interface WorldOptions {
  /** Changes what an execution environment reaches, before the worker is wired. */
  readonly surround?: (surroundings: Surroundings) => Surroundings;
  /** Changes the operations table itself. */
  readonly operations?: (table: OperationStoreModel) => OperationStoreModel;
  /** Changes the ports of a wired worker. */
  readonly rewire?: (ports: DeliveryPorts) => DeliveryPorts;
  /** Changes how a batch is worked through. */
  readonly process?: Process;
  /** Changes how an operator finishes what a crash left half done. */
  readonly reconcile?: typeof reconcileLetter;
  /** Changes how an operator redrives a letter. */
  readonly redrive?: typeof redriveLetter;
  /** Changes what other commands of operators do. */
  readonly commands?: Partial<OperatorCommands>;
  /** Which variants worlds have. Default: `PLAYED`. */
  readonly variants?: ReadonlySet<VariantName>;
  /** Told what happens, line by line. */
  readonly trace?: (line: string) => void;
  /** When it ends although it is not at rest, in milliseconds after its beginning. */
  readonly endAtMs?: number;
}
