/** How long calls waited for their permits. */
export interface PermitWaits {
  /** Takes a line of the worker's log; metrics in embedded metric format are what counts. */
  read(line: string): void;
  /** The wait that this share of the calls did not exceed, in milliseconds. */
  quantile(share: number): number;
}

/** Collects the waits that the worker measures. */
export function collectPermitWaits(): PermitWaits {
  const waitsMs: number[] = [];
  return {
    read(line) {
      if (!line.includes('PermitWait"')) return;
      const metrics = JSON.parse(line) as Readonly<Record<string, number | number[] | undefined>>;
      for (const lane of ["Interactive", "Bulk"])
        waitsMs.push(...[metrics[`${lane}PermitWait`] ?? []].flat());
    },
    quantile: (share) => waitsMs.toSorted((a, b) => a - b)[Math.floor(share * (waitsMs.length - 1))] ?? 0,
  };
}
