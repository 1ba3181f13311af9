import { InvalidArgumentError } from "commander";
import { type TenantVariants, VARIANT_VALUES } from "../../local/tenant/variants.ts";

/** Every variant with its values, the default first: `repeatedPost=refused|upserted, …`. */
export const VARIANTS_TEXT = Object.entries(VARIANT_VALUES)
  .map(([name, values]) => `${name}=${values.join("|")}`)
  .join(", ");

/**
 * Reads one variant of the stand-in and adds it to those before.
 *
 * @throws InvalidArgumentError naming the variants and their values.
 * @example parseVariant("repeatedDelete=404", { repeatedPost: "upserted" }) // { repeatedPost: "upserted", repeatedDelete: 404 }
 */
export function parseVariant(
  text: string,
  before: Partial<TenantVariants> | undefined,
): Partial<TenantVariants> {
  const [name = "", wanted] = text.split("=", 2);
  const values: readonly (string | number)[] = Object.hasOwn(VARIANT_VALUES, name)
    ? VARIANT_VALUES[name as keyof TenantVariants]
    : [];
  const value = values.find((one) => String(one) === wanted);
  if (value === undefined) throw new InvalidArgumentError(`It must be one of ${VARIANTS_TEXT}.`);
  return { ...before, [name]: value };
}
