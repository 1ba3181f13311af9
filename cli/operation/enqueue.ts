import { type NewRequest, RequestError, RequestQueue, WaitTimeoutError } from "../../client/index.ts";
import { contentHash } from "../../contract/parse-request.ts";
import type { Lane } from "../../contract/place.ts";
import type { Request } from "../../contract/request.ts";
import { UsageError } from "../../operator/errors.ts";
import { pauseNote } from "../../operator/lane/consumption.ts";
import { connectionIdArgument, organizationIdArgument } from "../../operator/operation/ids.ts";
import { readOperation } from "../../operator/operation/read.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { openSession, type Session } from "../../operator/session/session.ts";
import { EXIT } from "../exit-codes.ts";
import { createOutput, type Output } from "../output/output.ts";
import { Interrupted, interruptible } from "../signals.ts";
import { operationObject, operationText } from "./describe.ts";
import { exitCodeOf } from "./ending.ts";

/** What is asked for, as it was typed. */
export interface Asked {
  readonly action: Request["action"];
  readonly organization: string;
  readonly connection?: string;
}

/** The options of the commands that enqueue. */
export interface EnqueueFlags extends SessionFlags {
  readonly assignMembershipOnLogin?: boolean;
  readonly showAsButton?: boolean;
  readonly signup?: boolean;
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
export async function runEnqueue(asked: Asked, flags: EnqueueFlags): Promise<number> {
  const request = requestOf(asked, flags);
  const lane: Lane = flags.bulk ? "bulk" : "interactive";
  const session = await openSession(flags);
  const output = createOutput(flags);
  try {
    const queue = new RequestQueue({
      queueUrl: session.names.queues[lane],
      operationsTable: session.names.tables.operations,
      sqs: await session.clients.sqs(),
      dynamodb: await session.clients.dynamodb(),
    });
    await refuseTakenId(request, session);
    const { operationId } = await enqueue(queue, request);
    if (flags.wait) return await follow(queue, operationId, lane, flags, session, output);
    output.result(
      { operation_id: operationId, lane, status: "enqueued" },
      () => `Enqueued ${operationId} in the ${lane} lane.`,
    );
    output.note(`Follow it: ${session.commandLine(`status ${operationId}`)}`);
    return EXIT.ok;
  } finally {
    session.close();
  }
}

/** An id that another request has would be dead-lettered, and `--wait` would show that other one's outcome. */
async function refuseTakenId(request: NewRequest, session: Session): Promise<void> {
  const { operation_id } = request;
  if (operation_id === undefined) return;
  const item = await readOperation(session, operation_id);
  if (item === undefined || item.content_hash === contentHash({ ...request, operation_id } as Request))
    return;
  const { action, organization_id, connection_id = "" } = item;
  throw new UsageError(
    `--operation-id: ${operation_id} belongs to another request (${action} ${connection_id} for ${organization_id}). Choose another id, or leave it out.`,
  );
}

async function enqueue(queue: RequestQueue, request: NewRequest) {
  try {
    return await queue.enqueue(request);
  } catch (error) {
    // The arguments were checked: what is left are the options that become fields.
    if (error instanceof RequestError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

async function follow(
  queue: RequestQueue,
  operationId: string,
  lane: Lane,
  flags: EnqueueFlags,
  session: Session,
  output: Output,
): Promise<number> {
  const timeoutMs = flags.timeout * 1_000;
  try {
    await interruptible((signal) => {
      // From here on Ctrl-C ends the waiting alone, as its exit code says.
      output.note(`Enqueued ${operationId} in the ${lane} lane. Waiting for its outcome.`);
      return queue.waitFor(operationId, { timeoutMs, signal });
    });
  } catch (error) {
    if (!(error instanceof WaitTimeoutError || error instanceof Interrupted)) throw error;
    const item = await readOperation(session, operationId);
    const object =
      item === undefined ? { operation_id: operationId, status: "waiting" } : operationObject(item);
    output.result(
      object,
      () => `No outcome yet; the operation goes on: ${session.commandLine(`status ${operationId}`)}`,
    );
    const note = await pauseNote(session, lane);
    if (note !== undefined) output.note(note);
    return error instanceof Interrupted ? EXIT.interrupted : EXIT.timedOut;
  }
  const item = await readOperation(session, operationId);
  if (item === undefined) throw new Error(`The record of ${operationId} has expired.`);
  output.result(operationObject(item), () => operationText(item));
  return exitCodeOf(item);
}

function requestOf({ action, organization, connection }: Asked, flags: EnqueueFlags): NewRequest {
  const common = {
    ...(flags.operationId === undefined ? {} : { operation_id: flags.operationId }),
    ...(flags.requestedBy === undefined ? {} : { requested_by: flags.requestedBy }),
    ...(flags.reason === undefined ? {} : { reason: flags.reason }),
    organization_id: organizationIdArgument(organization),
  };
  if (action === "retrieve") return { action, ...common };
  const change = { ...common, connection_id: connectionIdArgument(connection ?? "") };
  if (action === "disable") return { action, ...change };
  const { assignMembershipOnLogin, showAsButton, signup } = flags;
  return {
    action,
    ...change,
    ...(assignMembershipOnLogin === undefined ? {} : { assign_membership_on_login: assignMembershipOnLogin }),
    ...(showAsButton === undefined ? {} : { show_as_button: showAsButton }),
    ...(signup === undefined ? {} : { is_signup_enabled: signup }),
  };
}
