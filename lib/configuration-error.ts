/** Invalid settings; the message has a line for each, with its name, its value and what is allowed. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}
