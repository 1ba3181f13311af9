import { InvalidArgumentError } from "commander";

/**
 * Reads one `KEY=VALUE` and adds it to those before.
 *
 * @throws InvalidArgumentError where there is no key, or it was given already.
 * @example metadataOption("plan=enterprise", { region: "eu" }) // { region: "eu", plan: "enterprise" }
 */
export function metadataOption(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, key = "", value = ""] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === "") throw new InvalidArgumentError("It must be KEY=VALUE, such as plan=enterprise.");
  if (Object.hasOwn(before, key)) throw new InvalidArgumentError(`${key} is given twice.`);
  return { ...before, [key]: value };
}
