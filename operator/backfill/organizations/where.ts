import { InvalidArgumentError } from "commander";
import type { Organization } from "../../tenant/organizations.ts";

/** A condition on an organization, as it was typed: `name=acme-*` or `metadata.plan=enterprise`. */
export type Condition = string;

/** What a condition looks at, and what it has to be. `*` stands for any characters, `?` for one. */
const CONDITION = /^(?:name|metadata\.(?<key>[^=]+))=(?<pattern>.*)$/;

/**
 * Checks a condition.
 *
 * @throws InvalidArgumentError, which commander prints with the option's name.
 */
export function parseCondition(text: string, before: readonly Condition[] = []): readonly Condition[] {
  if (!CONDITION.test(text)) {
    throw new InvalidArgumentError(
      "It must be name=GLOB or metadata.KEY=GLOB, such as metadata.plan=enterprise.",
    );
  }
  return [...before, text];
}

/**
 * Whether an organization meets all conditions.
 *
 * @example meets({ id: "org_1", name: "acme-eu" }, ["name=acme-*"]) // true
 */
export function meets({ name, metadata }: Organization, conditions: readonly Condition[]): boolean {
  return conditions.every((condition) => {
    const { key, pattern = "" } = CONDITION.exec(condition)?.groups ?? {};
    const value = key === undefined ? name : metadata?.[key];
    return value !== undefined && globToPattern(pattern).test(String(value));
  });
}

function globToPattern(glob: string): RegExp {
  const escaped = glob.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("\\*", ".*").replaceAll("\\?", ".")}$`, "s");
}
