import type { NewRequest } from "../../client/index.ts";
import { defined } from "../../contract/defined.ts";
import type { Lane } from "../../contract/place.ts";
import type { Request } from "../../contract/request.ts";
import { enqueue, follow, sentObject } from "../../operator/operation/enqueue.ts";
import { connectionIdArgument, organizationIdArgument } from "../../operator/operation/ids.ts";
import { operationObject } from "../../operator/operation/view.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { EXIT, EXIT_OF } from "../exit-codes.ts";
import type { Styled } from "../output/styled.ts";
import { runOnTarget } from "../session/run.ts";
import { interruptible } from "../signals.ts";
import { askedText, fieldsText, operationText } from "./describe.ts";
import { type SettingFlags, settingsOf } from "./settings.ts";

/** What is asked for, as it was typed. */
export interface Asked {
  readonly action: Request["action"];
  readonly organization: string;
  readonly connection?: string;
}

/** The options of the commands that enqueue. */
export interface EnqueueFlags extends SessionFlags, SettingFlags {
  readonly bulk?: boolean;
  readonly wait?: boolean;
  /** In seconds. */
  readonly timeout: number;
  readonly operationId?: string;
  readonly requestedBy?: string;
  readonly reason?: string;
}

/**
 * Enqueues one request, and follows it to its outcome where that is asked for.
 *
 * @returns The exit code: with `--wait` the outcome's.
 */
export function runEnqueue(asked: Asked, flags: EnqueueFlags): Promise<number> {
  const wanted = requestOf(asked, flags);
  const lane: Lane = flags.bulk ? "bulk" : "interactive";
  return runOnTarget(flags, async (session, output) => {
    const request = await enqueue(session, lane, wanted);
    const { operation_id: operationId } = request;
    const showStatus = session.commandLine(`status ${operationId}`);
    const enqueued = `Enqueued ${operationId} in the ${lane} lane.`;
    if (!flags.wait) {
      output.result({ operation_id: operationId, lane, status: "enqueued" }, () => enqueued);
      output.note(`Follow it: ${showStatus}`);
      return EXIT.ok;
    }
    const followed = await interruptible((signal) => {
      // From here on Ctrl-C ends the waiting alone, as its exit code says.
      output.note(`${enqueued} Waiting for its outcome.`);
      return follow(session, lane, operationId, { timeoutMs: flags.timeout * 1_000, signal });
    });
    const { item } = followed;
    if (followed.kind === "ended") {
      output.result(operationObject(followed.item), () => operationText(followed.item));
      return EXIT_OF[followed.item.status];
    }
    const { showNoOutcome } = await import("./no-outcome.ts");
    const sent = sentObject(request, lane);
    await showNoOutcome(session, output, {
      lanes: [lane],
      object: {
        ...(item === undefined ? sent : operationObject(item)),
        look_again: showStatus,
      },
      text: item === undefined ? sentText(sent) : operationText(item),
    });
    output.note(`The operation goes on. Look again: ${showStatus}`);
    return EXIT_OF[followed.because];
  });
}

function requestOf({ action, organization, connection }: Asked, flags: EnqueueFlags): NewRequest {
  const common = {
    ...defined({ operation_id: flags.operationId, requested_by: flags.requestedBy, reason: flags.reason }),
    organization_id: organizationIdArgument(organization),
  };
  if (action === "retrieve") return { action, ...common };
  const change = { ...common, connection_id: connectionIdArgument(connection ?? "") };
  if (action === "disable") return { action, ...change };
  return { action, ...change, ...settingsOf(flags) };
}

/** A request that was sent and has no record yet, for people. */
function sentText(sent: ReturnType<typeof sentObject>): Styled {
  return fieldsText([
    ["operation", sent.operation_id],
    ["status", "sent, no outcome yet"],
    ["asks for", askedText(sent)],
    ["lane", sent.lane],
  ]);
}
