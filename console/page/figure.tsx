import type { ComponentChildren } from "preact";

/** A number that is read at a glance, with what it is measured against. */
export function Figure({
  name,
  value,
  of,
  isBad = false,
}: {
  readonly name: string;
  readonly value: string;
  readonly of?: ComponentChildren;
  readonly isBad?: boolean;
}) {
  return (
    <div class={isBad ? "figure bad" : "figure"}>
      <span class="name">{name}</span>
      <span class="value">{value}</span>
      <span class="of">{of}</span>
    </div>
  );
}
