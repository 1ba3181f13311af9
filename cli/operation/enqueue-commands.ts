import { Command } from "commander";
import { wholeNumber } from "../parse.ts";
import { withSession } from "../session/options.ts";
import type { EnqueueFlags } from "./enqueue.ts";
import { withOrganization } from "./organization-option.ts";
import { withSettings } from "./settings.ts";

/** The default timeout of `--wait`, in seconds: an urgent request is applied in about one. */
const DEFAULT_TIMEOUT_SECONDS = 300;

const EXIT_CODES = `
Exit codes: 0 enqueued; with --wait: 0 succeeded, 1 dead-lettered, 3 superseded or cancelled, 4 timed out.`;

const ENABLE_EXAMPLES = `
Examples:
  $ orgconn enable org_0000000000000001 con_0000000000000001 --local --wait
  $ orgconn enable org_0000000000000001 con_0000000000000001 --assign-membership-on-login --no-show-as-button
  $ orgconn enable org_0000000000000001 con_0000000000000001 --bulk --json
  $ orgconn enable --organization-name customer-1 con_0000000000000001 --local

Settings that you do not name stay as they are.
${EXIT_CODES.trim()}`;

const DISABLE_EXAMPLES = `
Examples:
  $ orgconn disable org_0000000000000001 con_0000000000000001 --local --wait
${EXIT_CODES}`;

const RETRIEVE_EXAMPLES = `
Examples:
  $ orgconn retrieve org_0000000000000001 --local --wait
${EXIT_CODES}`;

/** The command `orgconn enable`. */
export function enableCommand(exit: (code: number) => void): Command {
  const command = withSettings(
    withOrganization(
      new Command("enable").description(
        "Make a connection a login option of an organization, or change its settings there.",
      ),
    ).argument("[connection]", "the connection's id"),
  );
  return finishing(command, ENABLE_EXAMPLES).action(async (...typed) => {
    const { runEnqueue } = await import("./enqueue.ts");
    exit(await runEnqueue("enable", typed.slice(0, 2), typed[2]));
  });
}

/** The command `orgconn disable`. */
export function disableCommand(exit: (code: number) => void): Command {
  const command = withOrganization(
    new Command("disable").description("Remove a connection from an organization's login options."),
  ).argument("[connection]", "the connection's id");
  return finishing(command, DISABLE_EXAMPLES).action(async (...typed) => {
    const { runEnqueue } = await import("./enqueue.ts");
    exit(await runEnqueue("disable", typed.slice(0, 2), typed[2]));
  });
}

/** The command `orgconn retrieve`. */
export function retrieveCommand(exit: (code: number) => void): Command {
  const command = withOrganization(
    new Command("retrieve").description(
      "Store the list of an organization's enabled connections in the operation's record.",
    ),
  );
  return finishing(command, RETRIEVE_EXAMPLES).action(async (organization, flags: EnqueueFlags) => {
    const { runEnqueue } = await import("./enqueue.ts");
    exit(await runEnqueue("retrieve", [organization], flags));
  });
}

/** What the commands that enqueue have in common. */
function finishing(command: Command, examples: string): Command {
  return withSession(
    command
      .option("--bulk", "use the bulk lane, behind the requests that wait there")
      .option("--wait", "wait for the outcome; the exit code tells it")
      .option("--timeout <SECONDS>", "how long --wait waits", wholeNumber(1, 86_400), DEFAULT_TIMEOUT_SECONDS)
      .option("--operation-id <ID>", "the idempotency key (default: a new one)")
      .option(
        "--requested-by <WHO>",
        "who asked for it, for the record (default: your AWS identity; with --local, your user name)",
      )
      .option("--reason <WHY>", "why it was asked for, for the record"),
  ).addHelpText("after", examples);
}
