import type { Delivery } from "../operation/delivery.ts";

/** Splits a batch by message group, each group in the order in which it was delivered. */
export function byGroup(deliveries: readonly Delivery[]): readonly (readonly Delivery[])[] {
  const groups = new Map<string, Delivery[]>();
  for (const delivery of deliveries) {
    const group = groups.get(delivery.groupId);
    if (group === undefined) groups.set(delivery.groupId, [delivery]);
    else group.push(delivery);
  }
  return [...groups.values()];
}
