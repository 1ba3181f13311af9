import { begin } from "../../../operator/backfill/begin/begin.ts";
import { messageOfRow } from "../../../operator/backfill/send/messages.ts";
import { lookAt } from "../../../operator/batch/look.ts";
import { discardLetter } from "../../../operator/dead-letters/discard-letter.ts";
import { compareOrganization } from "../../../operator/drift/compare-organization.ts";
import { repairOf } from "../../../operator/drift/repair.ts";
import { rollbackRows } from "../../../operator/rollback/rows.ts";
import { createServiceClock } from "../../../operator/session/service-clock.ts";

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
