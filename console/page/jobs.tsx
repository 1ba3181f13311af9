import { useState } from "preact/hooks";
import type { JobView } from "../protocol.ts";
import { State, Time, Who } from "./parts.tsx";
import { addressOf } from "./router.ts";
import { count, counted } from "./words.ts";

/** One that has ended as it was meant stays in sight for this long, in milliseconds; one that has not stays until it is hidden. */
const IN_SIGHT_MS = 60_000;

/** So many are in sight at once, the latest first; a button shows the others. */
const MOST_IN_SIGHT = 3;

/** So few that were left are shown at once: they are what the reader has to look at. */
const FEW_LEFT = 3;

/** What is, and was, carried out. It goes on whether or not a page shows it. */
export function Jobs({ jobs }: { readonly jobs: readonly JobView[] }) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [areAllShown, setAllShown] = useState(false);
  const isInSight = ({ job, state, endedAtMs = Date.now() }: JobView) =>
    !hidden.has(job) && (state !== "done" || Date.now() - endedAtMs < IN_SIGHT_MS);
  const shown = areAllShown ? jobs : jobs.filter(isInSight).slice(0, MOST_IN_SIGHT);
  const others = jobs.length - shown.length;
  const ended = shown.filter(({ endedAtMs }) => endedAtMs !== undefined);
  const hide = (some: readonly JobView[]) => setHidden(new Set([...hidden, ...some.map(({ job }) => job)]));
  const hideAll = () => {
    setAllShown(false);
    hide(jobs.filter(({ endedAtMs }) => endedAtMs !== undefined));
  };
  return (
    <section class={shown.length > 0 ? "jobs in-sight" : "jobs"} aria-label="Actions">
      <div aria-live="polite">
        {shown.map((job) => (
          <Job key={job.job} job={job} hide={() => hide([job])} />
        ))}
      </div>
      <div class="buttons more">
        {others > 0 && (
          <button type="button" onClick={() => setAllShown(true)}>
            Show {counted(others, "earlier action")}
          </button>
        )}
        {(ended.length > 1 || areAllShown) && (
          <button type="button" onClick={hideAll}>
            Hide all
          </button>
        )}
      </div>
    </section>
  );
}

function Job({ job, hide }: { readonly job: JobView; readonly hide: () => void }) {
  const { title, state, done, total, outcome, left, link, by, reason, startedAtMs, endedAtMs } = job;
  return (
    <article class={`job ${state}`}>
      <State of={state} />
      <div>
        <p>
          <strong>{title}</strong>
          {outcome !== undefined && <>: {outcome}</>}
        </p>
        {state === "running" && total > 1 && (
          <p class="progress">
            <progress value={done} max={total} aria-label={title} />
            {count(done)} of {count(total)}
          </p>
        )}
        {left.length > 0 && (
          <details open={left.length <= FEW_LEFT}>
            <summary>What was left, and why ({count(left.length)})</summary>
            <ul class="items">
              {left.map(({ what, why }) => (
                <li key={what}>
                  <span class="id">{what}</span>: {why}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      <span class="muted by">
        <Who is={by} />: {reason} · <Time at={endedAtMs ?? startedAtMs} />
      </span>
      <span class="buttons">
        {link !== undefined && (
          <a class="quiet" href={addressOf(...link.split("/"))}>
            Show
          </a>
        )}
        {endedAtMs !== undefined && (
          <button type="button" class="quiet" onClick={hide} aria-label={`Hide: ${title}`}>
            Hide
          </button>
        )}
      </span>
    </article>
  );
}
