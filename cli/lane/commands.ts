import { Command, Option } from "commander";
import { LANES } from "../../contract/place.ts";
import { withSession } from "../session/options.ts";

const PAUSE_EXAMPLES = `
Examples:
  $ orgconn pause --lane bulk --stack orgconn-production-acme-eu-auth0-com
  $ orgconn pause --local

What is in hand is finished. Requests keep for 14 days in a paused lane, and are dead-lettered as expired once they
are older than 13. A deployment that changes how a lane is joined to the worker resumes it, unless pausedLanes names it.`;

const RESUME_EXAMPLES = `
Examples:
  $ orgconn resume --stack orgconn-production-acme-eu-auth0-com
  $ orgconn resume --lane interactive --local`;

/** The command `orgconn pause`. */
export function pauseCommand(exit: (code: number) => void): Command {
  return laneCommand("pause", "Stop taking requests from the lanes; they wait there.", PAUSE_EXAMPLES).action(
    async (flags) => {
      const { runSwitch } = await import("./switch.ts");
      exit(await runSwitch(false, flags));
    },
  );
}

/** The command `orgconn resume`. */
export function resumeCommand(exit: (code: number) => void): Command {
  return laneCommand("resume", "Take requests from the lanes again.", RESUME_EXAMPLES).action(
    async (flags) => {
      const { runSwitch } = await import("./switch.ts");
      exit(await runSwitch(true, flags));
    },
  );
}

function laneCommand(name: string, description: string, examples: string): Command {
  return withSession(
    new Command(name)
      .description(description)
      .addOption(new Option("--lane <LANE>", "only this lane (default: both)").choices([...LANES])),
  ).addHelpText("after", examples);
}
