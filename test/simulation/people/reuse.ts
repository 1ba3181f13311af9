import type { Reuse } from "../scenario/reuse.ts";
import type { Stage } from "../scenario/stage.ts";

const MINUTE_MS = 60_000;

/** Sends an operation, lets its record expire, and sends another one under the same operation id. */
export function playReuse(reuse: Reuse, stage: Stage): void {
  const { at, clock, operations, chronicle } = stage;
  const { operationId, first, again, isUndone, againAtMs } = reuse;
  const undone = first === "enable" ? "disable" : "enable";
  const send = (id: string, action: string) => sendTo(reuse, id, action, stage);

  at(0, () => send(operationId, first));
  if (isUndone) at(10 * MINUTE_MS, () => send(`${operationId}-undo`, undone));
  at(againAtMs, () => {
    operations.expire(operationId);
    send(operationId, again);
    chronicle.reused.push({ ...reuse, sentAtMs: clock.now() });
  });
}

function sendTo(
  { organizationId, connectionId }: Reuse,
  operationId: string,
  action: string,
  { account, chronicle }: Stage,
): void {
  const body = JSON.stringify({
    operation_id: operationId,
    action,
    organization_id: organizationId,
    connection_id: connectionId,
  });
  const groupId = `${organizationId}#${connectionId}`;
  account.lanes.interactive.send({ groupId, deduplicationId: `${operationId}:0`, body, attributes: {} });
  chronicle.tell(() => `producer  interactive ${body}`);
}
