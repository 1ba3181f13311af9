import type { VirtualClock } from "../../../bench/world/virtual-clock.ts";
import type { redriveLetter } from "../../../cli/dead-letters/redrive-letter.ts";
import type { Lane } from "../../../lambda/order/place.ts";
import type { OperationStore, Random } from "../../../lambda/ports.ts";
import type { Message } from "../../models/fifo-queue.ts";
import type { Account } from "../aws/account.ts";
import { overTheNetwork, RELIABLE } from "../aws/network.ts";
import type { Chronicle } from "../chronicle.ts";
import { createEnvironment, type DeathOnTheWay } from "../environment.ts";
import type { Accepted } from "../history.ts";

/** What redriving is done with. */
export interface RedriveOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly account: Account;
  readonly operations: OperationStore;
  readonly chronicle: Chronicle;
  /** Takes note of a message that a lane took in. */
  readonly accept: (message: Accepted) => void;
  readonly redrive: typeof redriveLetter;
}

const LEFT_ALONE_CHANCE = 0.3;
const CRASH_CHANCE = 0.1;
const LONGEST_BREAK_MS = 400_000;

/** Redrives most of what lies in the dead-letter queue: some of it by the command line, some from the AWS console. */
export async function redriveLetters(options: RedriveOptions): Promise<void> {
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

/** Whoever crashes on the way is started again. */
function redriveUntilDone(letter: Message, options: RedriveOptions): Promise<void> {
  const { clock, random, account, operations, accept, chronicle } = options;
  const { operation_id: operationId = "" } = letter.attributes;
  const diesOnTheWay = (): DeathOnTheWay | undefined => {
    if (random() >= CRASH_CHANCE) return undefined;
    return random() < 0.5 ? "before_sending" : "after_sending";
  };
  return new Promise((resolve) => {
    const start = () => {
      chronicle.tell(() => `operator  redrives ${operationId}`);
      const environment = createEnvironment({
        name: "operator",
        clock,
        diesOnTheWay,
        onDeath: () => clock.at(clock.now() + LONGEST_BREAK_MS * random(), start),
      });
      const request = <T>(effect: () => T) => environment.request(5 + 10 * random(), effect);
      const reliable = () => RELIABLE;
      const uncounted = () => {};
      void options
        .redrive(letter, {
          operations: overTheNetwork(operations, environment, random, reliable, uncounted),
          remove: () => request(() => void account.deadLetters.take(letter.messageId)),
          send: (lane, message) =>
            request(() => {
              const sent = account.lanes[lane].send({ ...message, attributes: {} });
              if (sent.kind === "duplicate") return;
              accept({ ...sent.receipt, lane, redrivenFrom: { operationId, by: "operator" } });
            }),
        })
        .then(() => resolve());
    };
    start();
  });
}
