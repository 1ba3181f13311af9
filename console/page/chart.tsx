import type { Point } from "./types.ts";
import { count, timeText } from "./words.ts";

const WIDTH = 1_000;
const HEIGHT = 180;
/** The least time that the chart covers, in milliseconds: a line of two points looks like more than it says. */
const LEAST_SPAN_MS = 60_000;

/** A round number that is not below another. @example roundUp(612) // 800 */
export function roundUp(number: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, number)));
  const step = [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10].find((one) => one * power >= number) ?? 10;
  return step * power;
}

/** The rate since the console was opened, as steps under the line of the limit. */
export function Chart({
  points,
  limit,
  label,
}: {
  readonly points: readonly Point[];
  readonly limit: number | null;
  readonly label: string;
}) {
  const highest = Math.max(limit ?? 0, ...points.map(([, rate]) => rate));
  const top = roundUp(Math.max(10, highest * 1.08));
  const lastMs = points.at(-1)?.[0] ?? Date.now();
  const firstMs = Math.min(points[0]?.[0] ?? lastMs, lastMs - LEAST_SPAN_MS);
  const x = (ms: number) => ((ms - firstMs) / (lastMs - firstMs)) * WIDTH;
  const y = (rate: number) => HEIGHT - (rate / top) * HEIGHT;
  const line = points.map(
    ([ms, rate], index) => `${index === 0 ? "M" : "L"}${x(ms).toFixed(1)} ${y(rate).toFixed(1)}`,
  );
  const area =
    points.length < 2
      ? ""
      : `${line.join("")}L${WIDTH} ${HEIGHT}L${x(points[0]?.[0] ?? 0).toFixed(1)} ${HEIGHT}Z`;
  return (
    <figure class="chart">
      <div class="axis" aria-hidden="true">
        <span>{count(top)}</span>
        <span>{count(top / 2)}</span>
        <span>0</span>
      </div>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {[0, 0.5, 1].map((part) => (
          <line key={part} class="grid" x1="0" x2={WIDTH} y1={HEIGHT * part} y2={HEIGHT * part} />
        ))}
        {area !== "" && <path class="area" d={area} />}
        {points.length > 1 && <path class="rate" d={line.join("")} />}
        {limit !== null && <line class="limit" x1="0" x2={WIDTH} y1={y(limit)} y2={y(limit)} />}
      </svg>
      <figcaption>
        <span class="key rate">calls a minute</span>
        {limit !== null && <span class="key limit">learned limit, {count(Math.round(limit))}</span>}
        <span class="from">
          {points.length < 2
            ? "The first rate is known after two looks."
            : `${timeText(firstMs)} to ${timeText(lastMs)}`}
        </span>
      </figcaption>
    </figure>
  );
}
