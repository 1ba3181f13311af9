import { join } from "node:path";
import { isHalted } from "../../../contract/batch.ts";
import { cancelBatch } from "../../../operator/batch/cancel.ts";
import { knownFigures } from "../../../operator/batch/figures.ts";
import { readBatch } from "../../../operator/batch/read.ts";
import { type PreparedRollback, withRollbackRows } from "../../../operator/rollback/prepare.ts";
import type { LeftAlone } from "../../../operator/rollback/rows.ts";
import { sendRollback } from "../../../operator/rollback/send.ts";
import { openScratch } from "../../../operator/session/scratch.ts";
import type { Session } from "../../../operator/session/session.ts";
import { targetText } from "../../../operator/session/target.ts";
import { count, counted } from "../../../operator/text/counted.ts";
import type { Left } from "../../protocol.ts";
import type { Plan } from "../plans.ts";

/** Plans to cancel a batch. */
export async function planCancel(session: Session, batchId: string): Promise<Plan> {
  const { batch, waiting, ended } = await knownFigures(session, batchId);
  const isOver = batch.state === "finished" || isHalted(batch);
  return {
    title: `Cancel ${batchId}`,
    question: `Cancel the batch ${batchId}, on ${targetText(session.target)}?`,
    verb: "Cancel the batch",
    effects: isOver
      ? [`${batchId} can no longer be cancelled: it is ${batch.state}.`]
      : [
          `${counted(waiting, "row")} without a call yet get none, from 2 s on.`,
          `${counted(ended, "row")} that ended stay as they are. A rollback can restore what they changed.`,
        ],
    items: [],
    total: isOver ? 0 : waiting,
    command: session.commandLine(`batch cancel ${batchId} --reason WHY`),
    isEmpty: isOver,
    async carryOut({ reason, progress }) {
      const { state } = await cancelBatch(session, batchId, reason);
      if (state !== "cancelled") {
        const why = `It can no longer be cancelled: it is ${state}.`;
        return { text: "Nothing was done.", left: [{ what: batchId, why }], link: `batches/${batchId}` };
      }
      progress(waiting);
      return {
        text: `${batchId} is cancelled: no new calls after 2 s. Its records follow as the lane drains.`,
        left: [],
        link: `batches/${batchId}`,
      };
    },
  };
}

/**
 * Plans the rollback of a batch: its rows are written into a file of this console, and those are what is sent.
 *
 * @param reason Goes into each row.
 */
export async function planRollback(session: Session, batchId: string, reason: string): Promise<Plan> {
  const scratch = openScratch("rollback");
  try {
    const path = join(scratch.directory, "rows.ndjson");
    const left: LeftAlone[] = [];
    const prepared = await prepare(session, batchId, { dryRun: true, out: path, reason }, left);
    const { returned, unchanged, actions } = prepared.counts;
    return {
      title: `Roll ${batchId} back`,
      question: `Restore ${counted(returned, "connection")}, on ${targetText(session.target)}?`,
      verb: `Restore ${counted(returned, "connection")}`,
      effects: [
        `${actionsText(actions)}, by the batch ${prepared.rollbackId}.`,
        ...(unchanged > 0 ? [`${counted(unchanged, "operation")} had changed nothing.`] : []),
        "The worker reads each connection again, and leaves those alone that were changed since.",
      ],
      itemsTitle: `Left alone, or restored in part: ${count(left.length)}`,
      items: left.map(({ organizationId, connectionId, why }) => `${organizationId} ${connectionId}: ${why}`),
      total: returned,
      command: session.commandLine(`batch rollback ${batchId}`),
      isEmpty: returned === 0,
      drop: scratch.remove,
      async carryOut({ signal, progress }) {
        try {
          // Looks again whether the batch can be rolled back, and sends the rows of the file.
          const now = await prepare(session, batchId, { plan: prepared.path }, []);
          const sent = await sendRollback(session, batchId, now, { signal, onSent: progress });
          const stillThere = sent.end === "sent" ? [] : await unsentOf(session, now, sent.sent);
          return {
            text: `${counted(sent.sent, "row")} of ${count(returned)} are sent as the batch ${now.rollbackId}.`,
            left: [...left.map(leftOf), ...stillThere],
            link: `batches/${now.rollbackId}`,
          };
        } finally {
          scratch.remove();
        }
      },
    };
  } catch (error) {
    scratch.remove();
    throw error;
  }
}

/** @example actionsText({ enable: 3, disable: 40 }) // "40 connections will be disabled, 3 connections enabled as before" */
function actionsText({ enable, disable }: { readonly enable: number; readonly disable: number }): string {
  const said = [
    ...(disable > 0 ? [`${counted(disable, "connection")} will be disabled`] : []),
    ...(enable > 0 ? [`${counted(enable, "connection")} will be enabled as before`] : []),
  ];
  return said.join(", ");
}

function leftOf({ organizationId, connectionId, why }: LeftAlone): Left {
  return { what: `${organizationId} ${connectionId}`, why };
}

function prepare(
  session: Session,
  batchId: string,
  options: Parameters<typeof withRollbackRows>[2],
  left: LeftAlone[],
): Promise<PreparedRollback> {
  return withRollbackRows(session, batchId, options, {
    report: { leftAlone: (one) => void left.push(one), planned: () => {} },
    interruptible: (work) => work(new AbortController().signal),
    send: async (prepared) => prepared,
  });
}

/** Why rows of a rollback were not sent. */
async function unsentOf(
  session: Session,
  { rollbackId, counts }: PreparedRollback,
  sent: number,
): Promise<Left[]> {
  const batch = await readBatch(session, rollbackId);
  const why =
    batch !== undefined && isHalted(batch) ? `${batch.state}: ${batch.stopReason ?? ""}` : "interrupted";
  return [{ what: counted(counts.returned - sent, "row"), why }];
}
