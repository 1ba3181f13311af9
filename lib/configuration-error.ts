/** Settings that are wrong; the message has one line for each, which names it, what it was and what it may be. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}
