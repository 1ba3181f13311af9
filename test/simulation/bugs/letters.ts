import { redriveLetter } from "../../../operator/dead-letters/redrive-letter.ts";
import { type Bug, withOperations, withQueues } from "./bug.ts";

/** Mistakes with dead letters. */
export const BUGS_OF_LETTERS: readonly Bug[] = [
  {
    name: "dead-letters without a record",
    shows: /has no terminal record|its record says nothing/,
    options: withOperations(({ finish }) => ({
      finish: async (outcome) => (outcome.ending.status === "dead_lettered" ? "recorded" : finish(outcome)),
    })),
  },
  {
    name: "records a dead letter without sending it",
    shows: /but not in the dead-letter queue/,
    options: withQueues(() => ({ deadLetter: async () => {} })),
  },
  {
    name: "changes the body of a dead letter",
    shows: /the body of the dead letter/,
    options: withQueues(({ deadLetter }) => ({
      deadLetter: (letter) => deadLetter({ ...letter, body: `${letter.body} ` }),
    })),
  },
  {
    name: "redrives under the old deduplication id",
    shows: /has no terminal record: deferred \(redriven\)/,
    options: {
      redrive: (letter, ports) =>
        redriveLetter(letter, {
          ...ports,
          send: (lane, message) =>
            ports.send(lane, {
              ...message,
              deduplicationId: message.deduplicationId.replace(
                /\d+$/,
                (redrives) => `${Number(redrives) - 1}`,
              ),
            }),
        }),
    },
  },
  {
    name: "forgets a redrive that stopped between its record and its message",
    shows: /has no terminal record: deferred \(redriven\)/,
    options: {
      reconcile: async ({ attributes }) => ({ operationId: attributes.operation_id ?? "", did: "nothing" }),
    },
  },
];
