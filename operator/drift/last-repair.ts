import { iso } from "../../contract/iso.ts";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import { readHistory } from "../operation/history.ts";
import type { Session } from "../session/session.ts";
import type { Drift } from "./compare.ts";
import { repairReason } from "./repair.ts";

/** So many of an organization's latest operations are searched for repairs: about ten read units, and one for each record. */
const SEARCHED = 100;

/** Finds how the last repair of each drift of an organization ended: one that has failed would fail again. */
export async function withLastRepairs(
  session: Session,
  organizationId: string,
  drifts: readonly Drift[],
): Promise<readonly Drift[]> {
  if (drifts.length === 0) return drifts;
  const since = iso(Math.min(...drifts.map(({ appliedAtMs }) => appliedAtMs)));
  const { items } = await readHistory(session, { organizationId, since, limit: SEARCHED });
  return drifts.map((drift) => withLastRepair(drift, items));
}

/** Names the last repair of a drift. @param history Operations of its organization, the latest first. */
export function withLastRepair(drift: Drift, history: readonly OperationItem[]): Drift {
  const lastRepair = history.find(
    ({ connection_id, request }) =>
      connection_id === drift.connectionId && request?.reason === repairReason(drift.operationId),
  );
  return lastRepair === undefined ? drift : { ...drift, lastRepair };
}
