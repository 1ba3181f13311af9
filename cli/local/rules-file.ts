import { readFileSync } from "node:fs";
import { checkTenantRules, type TenantRule } from "../../contract/tenant-rules.ts";
import { UsageError } from "../../operator/errors.ts";

/**
 * Reads rules for new organizations from a file: JSON, the list that the construct has as `rules`.
 *
 * @throws UsageError naming the file, and everything that is wrong with the rules.
 */
export function readRulesFile(path: string): readonly TenantRule[] {
  const checked = checkTenantRules(jsonIn(path));
  if (checked.kind === "rules") return checked.rules;
  const problems = checked.problems.map(({ path: place, message }) =>
    [place.map(String).join("."), message].filter((part) => part !== "").join(" "),
  );
  throw new UsageError(`--rules: ${path} holds no rules that can be used.\n${problems.join("\n")}`);
}

function jsonIn(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`--rules: ${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--rules: ${path} is not JSON: ${(error as Error).message}`);
  }
}
