import { defined } from "../../contract/defined.ts";
import { operationObject } from "../../contract/items/operation-object.ts";
import type { Lane } from "../../contract/place.ts";
import type { Request } from "../../contract/request.ts";
import { UsageError } from "../../operator/errors.ts";
import { enqueue, follow, sentObject } from "../../operator/operation/enqueue.ts";
import { connectionIdArgument } from "../../operator/operation/ids.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { EXIT, EXIT_OF } from "../exit-codes.ts";
import type { Styled } from "../output/styled.ts";
import { runOnTarget } from "../session/run.ts";
import { interruptible } from "../signals.ts";
import { askedText, fieldsText, operationText, recordText } from "./describe.ts";
import { organizationArguments, organizationIdOf } from "./organization.ts";
import type { OrganizationFlags } from "./organization-option.ts";
import { type SettingFlags, settingsOf } from "./settings.ts";

/** The options of the commands that enqueue. */
export interface EnqueueFlags extends SessionFlags, SettingFlags, OrganizationFlags {
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
 * @param typed The arguments: the organization, unless an option names it, and the connection, unless all are retrieved.
 * @returns The exit code: with `--wait` the outcome's.
 */
export async function runEnqueue(
  action: Request["action"],
  typed: readonly (string | undefined)[],
  flags: EnqueueFlags,
): Promise<number> {
  const [organization, connection] = organizationArguments(typed, flags);
  const wanted = actOf(action, connection, flags);
  const lane: Lane = flags.bulk ? "bulk" : "interactive";
  return runOnTarget(flags, async (session, output) => {
    const organization_id = await organizationIdOf(organization, flags, session, output);
    const request = await enqueue(session, lane, { ...wanted, organization_id });
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
      const text = await recordText(followed.item);
      output.result(operationObject(followed.item), () => text);
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

/** A request, save for its organization. */
function actOf(action: Request["action"], connection: string | undefined, flags: EnqueueFlags) {
  const common = defined({
    operation_id: flags.operationId,
    requested_by: flags.requestedBy,
    reason: flags.reason,
  });
  if (action === "retrieve") return { action, ...common };
  if (connection === undefined) throw new UsageError("Which connection? Pass its id after the organization.");
  const change = { ...common, connection_id: connectionIdArgument(connection) };
  return action === "disable" ? { action, ...change } : { action, ...change, ...settingsOf(flags) };
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
