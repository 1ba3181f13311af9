import { LANES, type Lane } from "../../../contract/place.ts";
import { describeError, UsageError } from "../../../operator/errors.ts";
import { isPaused } from "../../../operator/lane/consumption.ts";
import { readLane } from "../../../operator/lane/depth.ts";
import { type FailedStep, switchLanes } from "../../../operator/lane/switch.ts";
import type { Session } from "../../../operator/session/session.ts";
import { targetText } from "../../../operator/session/target.ts";
import { counted } from "../../../operator/text/counted.ts";
import type { Left } from "../../protocol.ts";
import type { Plan } from "../plans.ts";

/** Plans to pause or resume a lane. */
export async function planSwitch(session: Session, action: "pause" | "resume", name: string): Promise<Plan> {
  const lane = LANES.find((one) => one === name);
  if (lane === undefined) throw new UsageError(`lane: it must be ${LANES.join(" or ")}.`);
  const { consumption, queued } = await readLane(session, lane);
  const isThere = isPaused(consumption) === (action === "pause");
  const pauses = action === "pause";
  return {
    title: pauses ? `Pause the ${lane} lane` : `Resume the ${lane} lane`,
    question: `${pauses ? "Pause" : "Resume"} the ${lane} lane, on ${targetText(session.target)}?`,
    verb: pauses ? "Pause" : "Resume",
    effects: isThere
      ? [`The ${lane} lane is ${pauses ? "paused" : "running"} already.`]
      : effectsOf(lane, queued, pauses),
    items: [],
    total: isThere ? 0 : 1,
    command: session.commandLine(`${action} --lane ${lane}`),
    isEmpty: isThere,
    async carryOut({ progress }) {
      const left: Left[] = [];
      const onFailed = (step: FailedStep, _: Lane, error: unknown) =>
        left.push({ what: STEPS[step], why: describeError(error) });
      for await (const { isSettled } of switchLanes(session, [lane], { enabled: !pauses }, onFailed)) {
        if (!isSettled)
          left.push({ what: `the ${lane} lane`, why: "Lambda has not settled the change after 90 s." });
      }
      progress(1);
      return { text: `The ${lane} lane is ${pauses ? "paused" : "running"}.`, left };
    },
  };
}

const STEPS: Readonly<Record<FailedStep, string>> = {
  end_not_removed: "the end of an earlier pause, which still resumes the lane",
  alarms_not_muted: "the lane's alarms, which the pause may set off",
  alarms_not_unmuted:
    "the lane's alarms, which may be silent until half an hour after the end of an earlier pause",
};

function effectsOf(lane: Lane, queued: number, pauses: boolean): readonly string[] {
  const waiting = `${counted(queued, "request")} in the ${lane} lane`;
  return pauses
    ? [
        `The worker takes nothing from the ${lane} lane; ${waiting} and all that come wait.`,
        "On AWS that takes up to a minute. Executions under way finish.",
      ]
    : [`The worker takes requests from the ${lane} lane again; ${waiting} begin to move.`];
}
