import { count, counted } from "../../operator/text/counted.ts";
import { estimateText } from "../../operator/text/duration.ts";
import { bar } from "../output/bar.ts";
import { liveText } from "../output/live.ts";
import type { Output } from "../output/output.ts";
import { styled, type Text } from "../output/styled.ts";

/** How far the sending is. */
export interface SendingProgress {
  /** Rows that are acknowledged, those of earlier runs included, of how many. */
  readonly sent: number;
  readonly rows: number;
  /** Rows of earlier runs. */
  readonly before: number;
  /** Since this run began to send, in milliseconds. */
  readonly elapsedMs: number;
}

/** Says how a backfill goes on: in place on a terminal, a line now and then elsewhere, events for programs. */
export interface Report {
  listing(seen: number, found: number): void;
  checking(read: number): void;
  sending(progress: SendingProgress): void;
  /** Ends a stretch of progress. */
  done(): void;
}

/** How often programs are told, in milliseconds. */
const EVENT_EVERY_MS = 2_000;

/** Creates the report of one run. Progress goes to standard error, so that results stay apart; events are results. */
export function createReport(output: Output): Report {
  const live = liveText(process.stderr);
  let nextEventMs = 0;
  const show = (event: object, text: Text, line = text) => {
    if (!output.json) {
      live.show(text, line);
    } else if (Date.now() >= nextEventMs) {
      nextEventMs = Date.now() + EVENT_EVERY_MS;
      output.result(event, () => "");
    }
  };
  return {
    listing(seen, found) {
      show(
        { event: "listing", seen, found },
        `Listed ${counted(seen, "organization")}: ${count(found)} to do.`,
      );
    },
    checking(read) {
      show({ event: "checking", read }, `Checked ${counted(read, "row")}.`);
    },
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
