import type { Random } from "../../../contract/clock.ts";
import type { Lane } from "../../../contract/place.ts";
import type { OperationStore } from "../../../lambda/operation/operation-store.ts";
import { redrivesOf } from "../../../operator/dead-letters/letter.ts";
import type { ReconcilePorts, reconcileLetter } from "../../../operator/dead-letters/reconcile-letter.ts";
import type { RedrivePorts, redriveLetter } from "../../../operator/dead-letters/redrive-letter.ts";
import type { Message } from "../../models/message-groups.ts";
import type { Account } from "../aws/account.ts";
import { overTheNetwork, RELIABLE } from "../aws/network.ts";
import type { Chronicle } from "../chronicle.ts";
import type { Environment } from "../environment.ts";
import type { Accepted } from "../history.ts";
import type { VirtualClock } from "../virtual-clock.ts";
import { untilDone } from "./until-done.ts";

/** What redriving is done with. */
export interface RedriveOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly account: Account;
  readonly operations: OperationStore;
  readonly chronicle: Chronicle;
  /** Takes note of a message that a lane took in. */
  readonly accept: (message: Accepted) => void;
  readonly reconcile: typeof reconcileLetter;
  readonly redrive: typeof redriveLetter;
}

/** A redrive that another operator may disturb. */
export interface Redriving extends RedriveOptions {
  /** Told of each letter that the command line redrives. */
  readonly onRedrive: (letter: Message) => void;
}

const LEFT_ALONE_CHANCE = 0.3;
const CRASH_CHANCE = 0.1;

/** Redrives most of what lies in the dead-letter queue: some of it by the command line, some from the AWS console. */
export async function redriveLetters(options: Redriving): Promise<void> {
  const { random, account } = options;
  for (const letter of [...account.deadLetters.messages()]) {
    const { reason } = letter.attributes;
    if (reason === undefined || random() < LEFT_ALONE_CHANCE) continue;
    const isRefusal = reason === "malformed" || reason === "operation_id_reused";
    if (isRefusal || random() < 0.5) moveFromConsole(letter, options);
    else await redriveUntilDone(letter, options);
  }
}

/** A move task gives the message a new id, place and time, and keeps its group and its attributes. */
function moveFromConsole(letter: Message, { account, accept, chronicle }: RedriveOptions): void {
  const { operation_id: operationId = "", lane = "bulk" } = letter.attributes;
  if (account.deadLetters.take(letter.messageId) === undefined) return;
  const moved = account.lanes[lane as Lane].move(letter);
  accept({ ...moved, lane: lane as Lane, redrivenFrom: { operationId, by: "console" } });
  chronicle.tell(() => `console  moves the letter of ${operationId} to ${lane} as ${moved.messageId}`);
}

/**
 * As `orgconn dead-letters redrive` does: the letter and its record are made to agree, and what is a dead letter then is
 * redriven. A command that crashes on the way is started again, and finds what the crash left.
 */
function redriveUntilDone(letter: Message, options: Redriving): Promise<void> {
  const { clock, random, account, chronicle } = options;
  const { operation_id: operationId = "" } = letter.attributes;
  return untilDone({ clock, random, crashChance: CRASH_CHANCE }, async (environment) => {
    chronicle.tell(() => `operator  redrives ${operationId}`);
    const lies = [...account.deadLetters.messages()].some(({ messageId }) => messageId === letter.messageId);
    if (lies) options.onRedrive(letter);
    if (lies) await redriveOnce(letter, environment, options);
  });
}

async function redriveOnce(
  letter: Message,
  environment: Environment,
  options: RedriveOptions,
): Promise<void> {
  const { clock, random, account, accept } = options;
  const { operation_id: operationId = "" } = letter.attributes;
  const request = <T>(effect: () => T) => environment.request(5 + 10 * random(), effect);
  const operations = overTheNetwork(
    options.operations,
    environment,
    random,
    () => RELIABLE,
    () => {},
  );
  const ports: ReconcilePorts & RedrivePorts = {
    operations,
    interactiveArn: "interactive",
    now: clock.now,
    remove: () => request(() => account.deadLetters.take(letter.messageId) !== undefined),
    send: (lane, message) =>
      request(() => {
        const sent = account.lanes[lane].send({ ...message, attributes: {} });
        if (sent.kind === "duplicate") return;
        accept({ ...sent.receipt, lane, redrivenFrom: { operationId, by: "operator" } });
      }),
  };
  const { did } = await options.reconcile({ ...letter, receiptHandle: "" }, ports);
  if (did !== "nothing" && did !== "adopted") return;
  const record = await operations.read(operationId);
  if (record?.status === "dead_lettered" && record.redrives === redrivesOf(letter)) {
    await options.redrive(letter, ports);
  }
}
