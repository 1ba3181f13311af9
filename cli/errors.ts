/** A mistake in how a command was called. The message names the option and says what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
