import type { Seen } from "../../contract/pair.ts";
import { SETTING_NAMES, type Settings } from "../../contract/request.ts";

/**
 * Reads what the entry of one connection says of its state: on, or associated and off. It has a setting only where that
 * setting applies to the connection: an enterprise connection has no `is_signup_enabled`.
 *
 * Source: recorded answers of the API. `is_enabled` is documented for a newer family of endpoints, and its absence means on.
 *
 * @param connectionId The connection that was asked for.
 * @returns undefined where the body is not the entry of that connection.
 */
export function entryIn(
  body: unknown,
  connectionId: string,
): Exclude<Seen, { state: "disabled" }> | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const fields = body as Readonly<Record<string, unknown>>;
  if (fields.connection_id !== connectionId) return undefined;
  return { state: fields.is_enabled === false ? "off" : "enabled", settings: settingsOf(fields) };
}

/** The settings that an entry has. */
export function settingsOf(entry: unknown): Settings {
  const fields = Object(entry) as Readonly<Record<string, unknown>>;
  const settings: Settings = {};
  for (const name of SETTING_NAMES) {
    const value = fields[name];
    if (typeof value === "boolean") settings[name] = value;
  }
  return settings;
}
