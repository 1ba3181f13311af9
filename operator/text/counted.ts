/**
 * Formats a number with commas between thousands.
 *
 * @example count(12_000) // "12,000"
 */
export function count(number: number): string {
  return number.toLocaleString("en");
}

/**
 * Formats a number with its noun, in the plural unless the number is 1.
 *
 * @example counted(1, "row") // "1 row"
 * @example counted(12_000, "row") // "12,000 rows"
 */
export function counted(number: number, thing: string): string {
  return `${count(number)} ${thing}${number === 1 ? "" : "s"}`;
}
