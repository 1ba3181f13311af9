/** What the commands say by their exit code. */
export const EXIT = {
  ok: 0,
  /** It was done, but not as it should be: dead-lettered, drifted, a check that failed. */
  failed: 1,
  /** The command was not understood, cannot be carried out as it was given, or was declined at its question; nothing was done. */
  usage: 2,
  /** Something newer or somebody made the request pointless: superseded or cancelled. */
  overtaken: 3,
  /** It was not over when the time was. */
  timedOut: 4,
  /** All was done, but standard output could not be written to its end: 128 and the number of SIGPIPE, as of a shell. */
  unread: 141,
  /** Somebody stopped it with Ctrl-C. */
  interrupted: 130,
} as const;
