import { Command, Option } from "commander";
import { LANES } from "../../contract/place.ts";
import { ALARMS_ARE_MUTED, ALARMS_ARE_TRIGGERED } from "../../operator/lane/pause-words.ts";
import { withSession } from "../session/options.ts";

const PAUSE_EXAMPLES = `
Examples:
  $ orgconn pause --lane bulk --stack orgconn-production-acme-eu-auth0-com
  $ orgconn pause --local
  $ orgconn pause --lane bulk --until 2h --local
  $ orgconn pause --until 23:30 --stack orgconn-production-acme-eu-auth0-com

With --until, EventBridge Scheduler resumes the lanes at that time, within a minute, whether or not a terminal is open. A new
pause replaces the end of the one before, or takes it away; so does resume. ${ALARMS_ARE_MUTED}
${ALARMS_ARE_TRIGGERED}

Executions under way finish. SQS keeps requests in a paused lane for 14 days; the worker dead-letters those older than 13
days as expired. A deployment that changes a lane's event source mapping resumes the lane, unless pausedLanes names it.`;

const RESUME_EXAMPLES = `
Examples:
  $ orgconn resume --stack orgconn-production-acme-eu-auth0-com
  $ orgconn resume --lane interactive --local`;

/** The command `orgconn pause`. */
export function pauseCommand(exit: (code: number) => void): Command {
  return laneCommand("pause", "Pause the lanes: requests wait there.", PAUSE_EXAMPLES)
    .option(
      "--until <WHEN>",
      "end by itself: a duration such as 2h, a time of day such as 23:30, or a time such as 2026-11-29T17:00",
    )
    .action(async ({ until, ...flags }) => {
      const { runSwitch } = await import("./switch.ts");
      exit(await runSwitch({ enabled: false, until }, flags));
    });
}

/** The command `orgconn resume`. */
export function resumeCommand(exit: (code: number) => void): Command {
  return laneCommand("resume", "Resume paused lanes.", RESUME_EXAMPLES).action(async (flags) => {
    const { runSwitch } = await import("./switch.ts");
    exit(await runSwitch({ enabled: true }, flags));
  });
}

function laneCommand(name: string, description: string, examples: string): Command {
  return withSession(
    new Command(name)
      .description(description)
      .addOption(new Option("--lane <LANE>", "only this lane (default: both)").choices([...LANES])),
  ).addHelpText("after", examples);
}
