import Table from "cli-table3";
import { type Line, total } from "./bill.ts";

/** Lines of a bill as a table, with their sum. */
export function billTable(lines: readonly Line[], sum: string): string {
  const table = new Table({
    style: { head: [], border: [], compact: true },
    colAligns: ["left", "right", "left", "right"],
  });
  for (const { item, quantity, unit, usd } of lines)
    table.push([item, quantityOf(quantity), unit, usdOf(usd)]);
  table.push([sum, "", "", usdOf(total(lines))]);
  return table.toString();
}

/** An amount in USD. */
export function usdOf(amount: number): string {
  return `${amount.toFixed(2)} USD`;
}

function quantityOf(quantity: number): string {
  return quantity.toLocaleString("en", { maximumFractionDigits: quantity < 100 ? 2 : 0 });
}
