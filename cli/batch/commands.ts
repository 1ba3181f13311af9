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

Exit codes: 0 cancelled, 1 too late.`;

const ROLLBACK_EXAMPLES = `
Examples:
  $ orgconn batch rollback 2026-11-okta --dry-run --local
  $ orgconn batch rollback 2026-11-okta --watch --stack orgconn-production-acme-eu-auth0-com

The new batch is called BATCH-rollback, or as --batch says; its rows are in a file of that name, and whoever runs it again
goes on with that file. Pairs that something else was applied to since are left alone and listed, as are those of which
nobody knows the state before (--no-capture), or whether the request took effect (its answer was lost).`;

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
    .option("--dry-run", "say what would be done, and send nothing")
    .option("--watch", "then watch the new batch until it has ended")
    .action(async (batchId, flags) => {
      const { runRollback } = await import("../rollback/run.ts");
      exit(await runRollback(batchId, flags));
    });
  return group;
}
