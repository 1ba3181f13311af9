import { begin } from "../../../cli/backfill/begin/begin.ts";
import { messageOfRow } from "../../../cli/backfill/fill/messages.ts";
import { lookAt } from "../../../cli/batch/look.ts";
import { discardLetter } from "../../../cli/dead-letters/discard-letter.ts";
import { compareOrganization } from "../../../cli/live/compare-organization.ts";
import { repairOf } from "../../../cli/live/repair.ts";
import { rollbackRows } from "../../../cli/rollback/rows.ts";
import { createServiceClock } from "../../../cli/session/service-clock.ts";

/** What operators' commands decide and do: the product's own code, unless a deliberate bug replaces it. */
export interface OperatorCommands {
  readonly begin: typeof begin;
  readonly messageOfRow: typeof messageOfRow;
  readonly lookAt: typeof lookAt;
  readonly rollbackRows: typeof rollbackRows;
  readonly compareOrganization: typeof compareOrganization;
  readonly repairOf: typeof repairOf;
  readonly discardLetter: typeof discardLetter;
  readonly createServiceClock: typeof createServiceClock;
}

/** The commands as they are. */
export const COMMANDS: OperatorCommands = {
  begin,
  messageOfRow,
  lookAt,
  rollbackRows,
  compareOrganization,
  repairOf,
  discardLetter,
  createServiceClock,
};
