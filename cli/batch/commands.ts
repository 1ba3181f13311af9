import { Command } from "commander";
import { batchIdOption } from "../parse.ts";
import { withSession } from "../session/options.ts";

const ENDINGS = `
Exit codes: 0 under way, or all succeeded; of a batch that is over: 1 there are dead letters, 3 it was cancelled or stopped.`;

const LIST_EXAMPLES = `
Examples:
  $ orgconn batch list --stack orgconn-production-acme-eu-auth0-com`;

const SHOW_EXAMPLES = `
Examples:
  $ orgconn batch show 2026-11-okta --local
  $ orgconn batch show 2026-11-okta --json | jq .counts
${ENDINGS}`;

const WATCH_EXAMPLES = `
Examples:
  $ orgconn batch watch 2026-11-okta --local

Ctrl-C ends the watching; the batch goes on.
${ENDINGS.trim()}`;

const CANCEL_EXAMPLES = `
Examples:
  $ orgconn batch cancel 2026-11-okta --reason "wrong connection" --stack orgconn-production-acme-eu-auth0-com

Exit codes: 0 cancelled, 1 too late, 2 declined.`;

const ROLLBACK_EXAMPLES = `
Examples:
  $ orgconn batch rollback 2026-11-okta --dry-run --local
  $ orgconn batch rollback 2026-11-okta --watch --stack orgconn-production-acme-eu-auth0-com

The new batch is called BATCH-rollback, or as --batch says. Its rows go into a file of that name with .ndjson behind it; a run
that was killed goes on with that file. A dry run leaves no file.

A pair is returned where the state before was seen, or where Auth0's answer told it. The others are left alone and listed:
pairs that a newer request was applied to, a state before that is only on record (--trust-records takes it) or unknown
(--no-capture), a connection that was turned off before, a request whose answer was lost. The worker looks at each pair again
and leaves it where it finds another state than the batch left; "batch watch" of the new batch lists those at its end.
A newer request that still waits is applied after the rollback, whatever is sent first.

Exit codes: 0 everything is returned that no newer request has changed (without --watch: as far as it is planned), 1 not
everything, 2 refused, 3 the new batch was cancelled or stopped, 130 interrupted.`;

/** The commands `orgconn batch …`. */
export function batchCommand(exit: (code: number) => void): Command {
  const group = new Command("batch").description("Look at backfills, stop them, take them back.");
  const on = (name: string, description: string, examples: string) => {
    const command = withSession(
      new Command(name).description(description).argument("<batch>", "the batch's id"),
    ).addHelpText("after", examples);
    group.addCommand(command);
    return command;
  };

  group.addCommand(
    withSession(new Command("list").description("List all batches, the latest first."))
      .addHelpText("after", LIST_EXAMPLES)
      .action(async (flags) => {
        const { runList } = await import("./show.ts");
        exit(await runList(flags));
      }),
  );
  on("show", "Show how a batch stands: counts, rate, estimated end, last failures.", SHOW_EXAMPLES).action(
    async (batchId, flags) => {
      const { runShow } = await import("./show.ts");
      exit(await runShow(batchId, flags));
    },
  );
  on("watch", "Show how a batch stands until it has ended.", WATCH_EXAMPLES).action(
    async (batchId, flags) => {
      const { runWatch } = await import("./watch.ts");
      exit(await runWatch(batchId, flags));
    },
  );
  on("cancel", "Stop what a batch has not called yet.", CANCEL_EXAMPLES)
    .option("--reason <WHY>", "why, for the record")
    .option("--yes", "do not ask")
    .action(async (batchId, flags) => {
      const { runCancel } = await import("./cancel.ts");
      exit(await runCancel(batchId, flags));
    });
  on("rollback", "Return what a batch changed to the state before it, by a new batch.", ROLLBACK_EXAMPLES)
    .option("--batch <ID>", "name the new batch (default: BATCH-rollback)", batchIdOption)
    .option("--trust-records", "also return pairs whose state before is only on record, and was not seen")
    .option("--dry-run", "say what would be done, and send nothing")
    .option("--force", "also when the last row would wait for more than 10 days")
    .option("--watch", "then watch the new batch until it has ended")
    .action(async (batchId, flags) => {
      const { runRollback } = await import("../rollback/run.ts");
      exit(await runRollback(batchId, flags));
    });
  return group;
}
