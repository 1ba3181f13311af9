/** What the commands say by their exit code. */
export const EXIT = {
  ok: 0,
  /** It was done, but not as it should be. */
  failed: 1,
  /** The command was not understood, or cannot be carried out as it was given; nothing was done. */
  usage: 2,
} as const;
