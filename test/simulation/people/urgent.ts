import { messageFor } from "../../../contract/message.ts";
import type { Request } from "../../../contract/request.ts";
import type { Row } from "../../../operator/backfill/validate/row.ts";
import type { Stage } from "../scenario/stage.ts";

/** When such a request is sent, in milliseconds after the kill: the command is given again within 400 s. */
const LATEST_MS = 300_000;
const MOST = 3;

/**
 * Sends a few requests for pairs of a batch that is not wholly sent, soon after the command that sends it was killed. The world goes on
 * until they have ended.
 */
export function sendUrgent(rows: readonly Row[], stage: Stage): void {
  const { whim: random, clock, account, accept, chronicle } = stage;
  const killedAtMs = clock.now() - chronicle.beganAtMs;
  const number = 1 + Math.floor(random() * MOST);
  for (let count = 0; count < number; count++) {
    const row = rows[Math.floor(random() * rows.length)];
    if (row === undefined || !("connection_id" in row)) continue;
    const { organization_id, connection_id } = row;
    const action = random() < 0.5 ? "enable" : "disable";
    const lane = random() < 0.7 ? "interactive" : "bulk";
    stage.urgent.count += 1;
    const operation_id = `urgent-${stage.urgent.count}`;
    const request: Request = { operation_id, action, organization_id, connection_id };
    stage.at(killedAtMs + LATEST_MS * random(), () => {
      const sent = account.lanes[lane].send({ ...messageFor(request), attributes: {} });
      if (sent.kind === "accepted") accept({ ...sent.receipt, lane });
      chronicle.tell(() => `producer  ${lane} ${sent.receipt.messageId} (urgent) ${JSON.stringify(request)}`);
    });
  }
}
