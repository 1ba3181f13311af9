/**
 * A number with what is counted, in the plural where it is not one.
 *
 * @example counted(1, "row") // "1 row"
 * @example counted(12_000, "row") // "12,000 rows"
 */
export function counted(count: number, thing: string): string {
  return `${count.toLocaleString("en")} ${thing}${count === 1 ? "" : "s"}`;
}
