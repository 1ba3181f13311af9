import { SETTING_NAMES, type Settings } from "../request/schema.ts";

/** Reads the settings off the body that tells of one enabled connection; undefined when it does not. */
export function settingsIn(body: unknown): Settings | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const fields = body as Readonly<Record<string, unknown>>;
  if (typeof fields.connection_id !== "string") return undefined;
  const settings: Settings = {};
  for (const name of SETTING_NAMES) {
    const value = fields[name];
    if (typeof value === "boolean") settings[name] = value;
  }
  return settings;
}
