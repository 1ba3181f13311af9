import { iso } from "../../contract/iso.ts";
import type { BackfillReport, SendingProgress } from "../../operator/backfill/run.ts";
import { count, counted } from "../../operator/text/counted.ts";
import { estimateText } from "../../operator/text/duration.ts";
import { bar } from "../output/bar.ts";
import { liveText } from "../output/live.ts";
import type { Output } from "../output/output.ts";
import { styled, type Text } from "../output/styled.ts";
import { loadLines } from "./load-text.ts";

/** How often programs are told, in milliseconds. */
const EVENT_EVERY_MS = 2_000;

/** Creates the report of one run: in place on a terminal, a line now and then elsewhere, events for programs. Progress goes to standard error, so that results stay apart; events are results. */
export function createReport(output: Output): BackfillReport {
  const live = liveText(process.stderr);
  let nextEventMs = 0;
  const show = (event: object, text: Text, line = text) => {
    if (!output.json) {
      live.show(text, line);
    } else if (performance.now() >= nextEventMs) {
      nextEventMs = performance.now() + EVENT_EVERY_MS;
      output.result(event, () => "");
    }
  };
  return {
    listingBegins(path) {
      output.note(
        `Listing the tenant's organizations${path === undefined ? "" : ` into ${path}`}, 100 a call, at the bulk lane's share of the rate limit.`,
      );
    },
    listingResumed({ listedAtMs, found }) {
      const since = iso(listedAtMs);
      output.note(`Continuing the listing that began at ${since}: ${counted(found, "organization")} so far.`);
    },
    waiting: (why) => output.note(`Waiting: ${why}.`),
    listing(seen, found) {
      show(
        { event: "listing", seen, found },
        `Listed ${counted(seen, "organization")}: ${count(found)} to do.`,
      );
    },
    checking(read) {
      show({ event: "checking", read }, `Checked ${counted(read, "row")}.`);
    },
    looked(connectionId, look) {
      output.note(
        look.kind === "seen"
          ? `${connectionId} is "${look.connection.name}" (${look.connection.strategy}), as GET ${look.path} says.`
          : `${connectionId} was not looked at (GET ${look.path}): ${look.why}. If it is wrong, the batch stops after its first ten rows.`,
      );
    },
    estimated: (estimate) => loadLines(estimate).forEach(output.note),
    sending(progress) {
      const { sent, rows } = progress;
      const line = sendingLine(progress);
      const { perSecond, secondsLeft } = paceOf(progress);
      const event = { event: "sending", sent, rows, rate_per_second: perSecond, seconds_left: secondsLeft };
      show(event, styled`${bar(sent, rows)}  ${line}`, line);
    },
    done: () => live.done(),
  };
}

function sendingLine(progress: SendingProgress): string {
  const { sent, rows } = progress;
  const { perSecond, secondsLeft } = paceOf(progress);
  const pace =
    secondsLeft === undefined
      ? ""
      : `, ${count(perSecond)}/s, ${secondsLeft === 0 ? "done" : `about ${estimateText(secondsLeft * 1_000)} left`}`;
  return `${count(sent)} of ${counted(rows, "row")} sent${pace}`;
}

function paceOf({ sent, rows, before, elapsedMs }: SendingProgress) {
  const perSecond = Math.round(((sent - before) * 1_000) / Math.max(1, elapsedMs));
  return { perSecond, ...(perSecond > 0 ? { secondsLeft: Math.ceil((rows - sent) / perSecond) } : {}) };
}
