/** How many leading rows are acknowledged, while rows are acknowledged in any order. */
export interface LeadingRows {
  acknowledge(index: number): void;
  count(): number;
}

/** @param from Rows that were acknowledged before. */
export function leadingRows(from: number): LeadingRows {
  let leading = from;
  /** What is acknowledged behind a gap: no more than is under way at a time. */
  const beyond = new Set<number>();
  return {
    acknowledge(index) {
      beyond.add(index);
      while (beyond.delete(leading)) leading += 1;
    },
    count: () => leading,
  };
}
