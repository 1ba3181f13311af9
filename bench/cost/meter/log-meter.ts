/** What the worker wrote. */
export interface LogUsage {
  readonly lines: number;
  readonly bytes: number;
  /** Of those, lines of metrics in embedded metric format. */
  readonly metricBytes: number;
  /** Metrics, each combination of name and dimensions once: CloudWatch bills them so. */
  readonly metrics: ReadonlySet<string>;
}

interface EmbeddedMetrics {
  readonly _aws?: {
    readonly CloudWatchMetrics?: readonly {
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
}

/** Counts what the worker writes, line by line. */
export function createLogMeter(): { add(line: string): void; usage(): LogUsage } {
  let lines = 0;
  let bytes = 0;
  let metricBytes = 0;
  const metrics = new Set<string>();
  return {
    add(line) {
      const size = Buffer.byteLength(line) + 1;
      lines += 1;
      bytes += size;
      if (!line.startsWith("{")) return;
      const document = JSON.parse(line) as EmbeddedMetrics & Record<string, unknown>;
      const directives = document._aws?.CloudWatchMetrics;
      if (directives === undefined) return;
      metricBytes += size;
      for (const { Dimensions, Metrics } of directives) {
        for (const names of Dimensions) {
          const dimensions = names.map((name) => `${name}=${document[name]}`).join(",");
          for (const { Name } of Metrics) metrics.add(`${Name} ${dimensions}`);
        }
      }
    },
    usage: () => ({ lines, bytes, metricBytes, metrics }),
  };
}
