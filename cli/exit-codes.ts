import type { OperationItem } from "../contract/items/operation-item.ts";
import type { ErrorCode } from "../operator/errors.ts";

/** The exit codes of all commands. */
export const EXIT = {
  ok: 0,
  /** Done, with a bad result: dead letters, drift, a failed check. */
  failed: 1,
  /** The command was invalid or impossible, or the operator declined it; nothing was done. */
  usage: 2,
  /** A newer request superseded it, or an operator cancelled it. */
  overtaken: 3,
  /** There is no outcome: it had not ended when the time was up, or there is no record of it. */
  timedOut: 4,
  /** An error of AWS, the network or this program: what the command was doing may have taken effect. */
  unexpected: 5,
  /** Done, but standard output could not be written completely: 128 plus the number of SIGPIPE, as in a shell. */
  unread: 141,
  /** Stopped with Ctrl-C. */
  interrupted: 130,
} as const;

/** The exit code of a command that has ended with an error, and of one that shows how an operation or a batch has ended. */
export const EXIT_OF: Readonly<
  Record<ErrorCode | OperationItem["status"] | "stopped" | "timed_out" | "waiting" | "unknown", number>
> = {
  usage: EXIT.usage,
  declined: EXIT.usage,
  interrupted: EXIT.interrupted,
  failed: EXIT.failed,
  unexpected: EXIT.unexpected,
  timed_out: EXIT.timedOut,
  // It may have been sent and wait, or may never have been sent.
  unknown: EXIT.timedOut,
  succeeded: EXIT.ok,
  // An operation under way is not a failure.
  deferred: EXIT.ok,
  waiting: EXIT.ok,
  dead_lettered: EXIT.failed,
  superseded: EXIT.overtaken,
  cancelled: EXIT.overtaken,
  stopped: EXIT.overtaken,
};
