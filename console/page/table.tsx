import type { ComponentChildren } from "preact";
import { Chunks } from "./chunks.tsx";

/** The head of a column of buttons: what it would say is seen anyway. */
export const ACTION = <span class="hidden">Action</span>;

/** The heads as variables of the style: in a narrow window each row is a card, and each of its cells shows its head. */
function headVariables(heads: readonly ComponentChildren[]): Record<string, string> {
  return Object.fromEntries(
    heads.flatMap((head, index) =>
      typeof head === "string" ? [[`--head-${index + 1}`, JSON.stringify(head)]] : [],
    ),
  );
}

interface TableProps {
  readonly label: string;
  readonly heads: readonly ComponentChildren[];
  /** Columns of numbers, which end at the right. */
  readonly numeric?: readonly number[];
  readonly children: ComponentChildren;
}

/** A table. Where it is wider than its place it scrolls by itself; where the window is narrow, its rows are cards. */
export function Table({ children, ...about }: TableProps) {
  return (
    <Frame {...about}>
      <tbody>{children}</tbody>
    </Frame>
  );
}

/** A table of so many rows that only those near the window are in the document. Each row says its `aria-rowindex`, from 2 on. */
export function LongTable<Item>({
  of: items,
  draw,
  ...about
}: Omit<TableProps, "children"> & {
  readonly of: readonly Item[];
  readonly draw: (item: Item, rowIndex: number) => ComponentChildren;
}) {
  return (
    <Frame {...about} rows={items.length + 1}>
      <Chunks of={items} draw={(item, index) => draw(item, index + 2)} />
    </Frame>
  );
}

function Frame({ label, heads, numeric = [], rows, children }: TableProps & { readonly rows?: number }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section class="scroll" tabIndex={0} aria-label={label}>
      <table style={headVariables(heads)} aria-rowcount={rows}>
        <thead>
          <tr>
            {heads.map((head, index) => (
              <th key={index} scope="col" class={numeric.includes(index) ? "number" : ""}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        {children}
      </table>
    </section>
  );
}
