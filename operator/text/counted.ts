/**
 * A number with its thousands set apart.
 *
 * @example count(12_000) // "12,000"
 */
export function count(number: number): string {
  return number.toLocaleString("en");
}

/**
 * A number with what is counted, in the plural where it is not one.
 *
 * @example counted(1, "row") // "1 row"
 * @example counted(12_000, "row") // "12,000 rows"
 */
export function counted(number: number, thing: string): string {
  return `${count(number)} ${thing}${number === 1 ? "" : "s"}`;
}
