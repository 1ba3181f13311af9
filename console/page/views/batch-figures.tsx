import { Figure } from "../figure.tsx";
import { Time } from "../parts.tsx";
import { addressOf, withQuery } from "../router.ts";
import type { BatchData } from "../types.ts";
import { count, counted, durationText, minuteText } from "../words.ts";

/** The dead letters of a batch. @param words Those that failed with these words alone. */
export function lettersOf({ batch_id }: BatchData, words?: string): string {
  return withQuery(addressOf("dead-letters"), { batch: batch_id, words });
}

/** How far, how fast, how long, and what failed, in figures. */
export function BatchFigures({ batch, failed }: { readonly batch: BatchData; readonly failed: number }) {
  const { ended, expected_rows, waiting, sent_rows, rate_per_second: rate, over } = batch;
  return (
    <div class="figures">
      <Figure name="Rows ended" value={count(ended)} of={`of ${counted(expected_rows, "row")}`} />
      {!over && (
        <>
          <Figure
            name="Waiting"
            value={count(waiting)}
            of={batch.state === "filling" ? `${count(sent_rows)} sent so far` : "all rows are sent"}
          />
          <Figure
            name="Rows a second"
            value={rate.toFixed(1)}
            of={`${count(Math.round(rate * 60))} a minute`}
          />
          <TimeLeft batch={batch} />
        </>
      )}
      <Figure
        name="Dead letters"
        value={count(failed)}
        of={failed === 0 ? "none" : <a href={lettersOf(batch)}>Show why they failed</a>}
        isBad={failed > 0}
      />
      {over && <Took batch={batch} />}
    </div>
  );
}

function TimeLeft({
  batch: { estimated_ms_left: leftMs, estimated_end_at: endAt, estimate_is_tested: isTested, paused },
}: {
  readonly batch: BatchData;
}) {
  const end =
    leftMs === undefined
      ? "not known yet"
      : paused || endAt === undefined
        ? "once the lane is resumed"
        : `until ${minuteText(endAt)}${isTested ? "" : ", at a rate not tested under load yet"}`;
  return (
    <Figure name="Time left" value={leftMs === undefined ? "–" : `~ ${durationText(leftMs)}`} of={end} />
  );
}

function Took({ batch: { created_at, finished_at } }: { readonly batch: BatchData }) {
  if (finished_at === undefined) return null;
  const tookMs = Date.parse(finished_at) - Date.parse(created_at);
  return (
    <Figure
      name="Took"
      value={durationText(tookMs)}
      of={
        <>
          ended <Time at={finished_at} />
        </>
      }
    />
  );
}
