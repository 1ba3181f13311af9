import { LANES, type Lane } from "../../../contract/place.ts";
import { describeError, UsageError } from "../../../operator/errors.ts";
import { isPaused } from "../../../operator/lane/consumption.ts";
import { type LaneFigures, readLane } from "../../../operator/lane/depth.ts";
import { pauseEndsOf } from "../../../operator/lane/pause-end.ts";
import {
  ALARMS_ARE_MUTED,
  ALARMS_ARE_TRIGGERED,
  AWS_ENDS_IT,
  LONGEST_WAIT,
} from "../../../operator/lane/pause-words.ts";
import { type FailedStep, type LaneSwitch, switchLanes } from "../../../operator/lane/switch.ts";
import { pauseEnd } from "../../../operator/lane/until.ts";
import type { Session } from "../../../operator/session/session.ts";
import { targetText } from "../../../operator/session/target.ts";
import { counted } from "../../../operator/text/counted.ts";
import { momentText } from "../../../operator/text/moment.ts";
import type { Intent, Left } from "../../protocol.ts";
import type { Plan } from "../plans.ts";

type LaneIntent = Extract<Intent, { lane: string }>;

/** Plans to pause or resume a lane. */
export async function planSwitch(session: Session, intent: LaneIntent): Promise<Plan> {
  const { action } = intent;
  const lane = LANES.find((one) => one === intent.lane);
  if (lane === undefined) throw new UsageError(`lane: it must be ${LANES.join(" or ")}.`);
  const until = action === "pause" ? intent.until : undefined;
  const untilMs = until === undefined ? undefined : await endOf(session, until);
  const figures = await readLane(session, lane);
  const pauses = action === "pause";
  const nowMs = session.clients.now();
  const [doing, done] = pauses ? ["Pause", "paused"] : ["Resume", "running"];
  const ending = untilMs === undefined ? "" : ` until ${momentText(untilMs, nowMs)}`;
  const isThere =
    isPaused(figures.consumption) === pauses && untilMs === undefined && figures.pauseEnd === undefined;
  return {
    title: `${doing} the ${lane} lane`,
    question: `${doing} the ${lane} lane${ending}, on ${targetText(session.target)}?`,
    verb: doing,
    effects: isThere
      ? [`The ${lane} lane is ${done} already.`]
      : pauses
        ? pauseEffects(figures, untilMs !== undefined)
        : resumeEffects(figures),
    items: [],
    total: isThere ? 0 : 1,
    command: session.commandLine(
      `${action} --lane ${lane}`,
      ...(until === undefined ? [] : ["--until", until]),
    ),
    isEmpty: isThere,
    async carryOut({ progress }) {
      if (untilMs !== undefined && untilMs <= session.clients.now())
        throw new UsageError("until: the end of the pause has passed. Plan again.");
      const left: Left[] = [];
      const onFailed = (step: FailedStep, _: Lane, error: unknown) =>
        left.push({ what: STEPS[step], why: describeError(error) });
      const wanted: LaneSwitch = pauses ? { enabled: false, untilMs } : { enabled: true };
      for await (const { isSettled } of switchLanes(session, [lane], wanted, onFailed)) {
        if (!isSettled)
          left.push({ what: `the ${lane} lane`, why: "Lambda has not settled the change after 90 s." });
      }
      progress(1);
      return { text: `The ${lane} lane is ${done}${ending}.`, left };
    },
  };
}

/** @throws UsageError where the text names no end to come, or the stack cannot end a pause. */
async function endOf(session: Session, until: string): Promise<number> {
  pauseEndsOf(session.names, "until");
  return pauseEnd(session, until, "until");
}

const STEPS: Readonly<Record<FailedStep, string>> = {
  end_not_removed: "the end of an earlier pause, which still resumes the lane",
  alarms_not_muted: "the lane's alarms, which the pause may set off",
  alarms_not_unmuted:
    "the lane's alarms, which may be silent until half an hour after the end of an earlier pause",
};

function waitingIn({ queued }: LaneFigures): string {
  return `${counted(queued, "request")} in it`;
}

function pauseEffects(figures: LaneFigures, hasEnd: boolean): readonly string[] {
  return [
    `The worker takes nothing from the ${figures.lane} lane: the ${waitingIn(figures)} and all that come will wait.`,
    "On AWS that takes up to a minute. Executions under way finish.",
    ...(hasEnd
      ? [`${AWS_ENDS_IT}, whether or not this console runs.`, ALARMS_ARE_MUTED]
      : [ALARMS_ARE_TRIGGERED, LONGEST_WAIT]),
  ];
}

function resumeEffects(figures: LaneFigures): readonly string[] {
  return [
    `The worker takes requests from the ${figures.lane} lane again: the ${waitingIn(figures)} will move.`,
    ...(figures.pauseEnd === undefined ? [] : ["The end of its pause is taken away; its alarms work again."]),
  ];
}
