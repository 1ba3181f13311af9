import { Command } from "commander";
import { REASONS } from "../../operator/waiting/reasons.ts";
import { withFilters } from "../session/filters.ts";
import { withList } from "../session/options.ts";

const EXAMPLES = `
Examples:
  $ orgconn waiting --local
  $ orgconn waiting --reason circuit,budget --since 1d
  $ orgconn waiting --limit 500 --json | jq -r 'select(.kind == "operation") | .reason' | sort | uniq -c

A deferred operation was received by the worker and gave its message back; its record says why. A queued request has no record
yet: SQS tells only how many there are. The command reads about one read unit for 20 deferred operations.`;

/** The command `orgconn waiting`. */
export function waitingCommand(exit: (code: number) => void): Command {
  return withList(
    withFilters(
      new Command("waiting").description(
        "List the deferred operations, the oldest first, with what ends each wait, and count the queued requests.",
      ),
      { happened: "was enqueued", reasons: REASONS, limit: 50 },
    ),
  )
    .addHelpText("after", EXAMPLES)
    .action(async (flags) => {
      const { runWaiting } = await import("./run.ts");
      exit(await runWaiting(flags));
    });
}
