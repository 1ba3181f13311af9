/** The exit codes of all commands. */
export const EXIT = {
  ok: 0,
  /** Done, with a bad result: dead letters, drift, a failed check. */
  failed: 1,
  /** The command was invalid or impossible, or the operator declined it; nothing was done. */
  usage: 2,
  /** A newer request superseded it, or an operator cancelled it. */
  overtaken: 3,
  /** It had not ended when the time was up. */
  timedOut: 4,
  /** Done, but standard output could not be written completely: 128 plus the number of SIGPIPE, as in a shell. */
  unread: 141,
  /** Stopped with Ctrl-C. */
  interrupted: 130,
} as const;
