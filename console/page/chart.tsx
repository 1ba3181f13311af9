import { roundUp, runsOf } from "./chart-scale.ts";
import type { Point } from "./types.ts";
import { count, timeText } from "./words.ts";

const WIDTH = 1_000;
const HEIGHT = 180;
/** The least time that the chart covers, in milliseconds: a line of two points looks like more than it says. */
const LEAST_SPAN_MS = 60_000;

/** The room above the highest line, as a factor. */
const HEADROOM = 1.08;

/** The rate since the console was started, below the line of the limit. */
export function Chart({
  points,
  limit,
  limitText,
  label,
}: {
  readonly points: readonly Point[];
  readonly limit: number | null;
  /** The words beside the key of the limit's line. */
  readonly limitText: string;
  readonly label: string;
}) {
  const highest = Math.max(limit ?? 0, ...points.map(([, rate]) => rate));
  const top = roundUp(Math.max(10, highest * HEADROOM));
  const lastMs = points.at(-1)?.[0] ?? Date.now();
  const firstMs = Math.min(points[0]?.[0] ?? lastMs, lastMs - LEAST_SPAN_MS);
  const x = (ms: number) => (((ms - firstMs) / (lastMs - firstMs)) * WIDTH).toFixed(1);
  const y = (rate: number) => (HEIGHT - (rate / top) * HEIGHT).toFixed(1);
  const hasScale = limit !== null || points.length > 0;
  return (
    <figure class="chart">
      <div class="axis" aria-hidden="true">
        <span>{hasScale && count(top)}</span>
        <span>{hasScale && count(top / 2)}</span>
        <span>0</span>
      </div>
      <div class="plot">
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
          {(hasScale ? [0, 0.5, 1] : [1]).map((part) => (
            <line key={part} class="grid" x1="0" x2={WIDTH} y1={HEIGHT * part} y2={HEIGHT * part} />
          ))}
          {runsOf(points).map((run) => {
            const [[fromMs] = [0]] = run;
            const [toMs] = run.at(-1) ?? [0];
            // Of a point alone the line has no length: its round ends draw a dot.
            const line = `M${run.map(([ms, rate]) => `${x(ms)} ${y(rate)}`).join("L")}${run.length === 1 ? "h0" : ""}`;
            return (
              <g key={fromMs}>
                <path class="area" d={`${line}L${x(toMs)} ${HEIGHT}L${x(fromMs)} ${HEIGHT}Z`} />
                <path class="rate" d={line} />
              </g>
            );
          })}
          {limit !== null && <line class="limit" x1="0" x2={WIDTH} y1={y(limit)} y2={y(limit)} />}
        </svg>
        {points.length === 0 && <p class="nothing">The first rate is known after two readings.</p>}
      </div>
      {hasScale && (
        <figcaption>
          <span>{points.length > 0 && timeText(firstMs)}</span>
          {limit !== null && <span class="key">{limitText}</span>}
          <span>{points.length > 0 && timeText(lastMs)}</span>
        </figcaption>
      )}
    </figure>
  );
}
