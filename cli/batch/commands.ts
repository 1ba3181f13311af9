import { Command } from "commander";
import { BATCH_STATES } from "../../contract/batch.ts";
import { TERMINAL_STATUSES } from "../../contract/record.ts";
import { REASONS } from "../../operator/dead-letters/reasons.ts";
import { batchIdOption, noteOption } from "../parse.ts";
import { withFilters } from "../session/filters.ts";
import { withList, withSession } from "../session/options.ts";

const ENDINGS = `
Exit codes: 0 under way, or all succeeded; of a batch that has ended: 1 there are dead letters; 3 it was cancelled or stopped, or
rows were superseded, by newer requests or because the connection was not as they expected. Of a rollback, what newer requests
superseded counts as done (0), and what it left alone for another reason as not done (1).`;

const LIST_EXAMPLES = `
Examples:
  $ orgconn batch list --stack orgconn-production-acme-eu-auth0-com
  $ orgconn batch list --since 7d --status filling,running --local`;

const SHOW_EXAMPLES = `
Examples:
  $ orgconn batch show 2026-11-okta --local
  $ orgconn batch show 2026-11-okta --json | jq .counts
${ENDINGS}`;

const ROWS_EXAMPLES = `
Examples:
  $ orgconn batch rows 2026-11-okta --status dead_lettered --since 2h --local
  $ orgconn batch rows 2026-11 --limit 1000000 --json | jq -r .organization_id

Operations are listed in no order.`;

const WATCH_EXAMPLES = `
Examples:
  $ orgconn batch watch 2026-11-okta --local

Ctrl-C ends the watch; the batch goes on.
${ENDINGS.trim()}`;

const CANCEL_EXAMPLES = `
Examples:
  $ orgconn batch cancel 2026-11-okta --reason "wrong connection" --stack orgconn-production-acme-eu-auth0-com

Exit codes: 0 cancelled, 1 too late, 2 declined.`;

const ROLLBACK_EXAMPLES = `
Examples:
  $ orgconn batch rollback 2026-11-okta --dry-run --local
  $ orgconn batch rollback 2026-11-okta --dry-run --out plan.ndjson --local
  $ orgconn batch rollback 2026-11-okta --plan plan.ndjson --watch --local
  $ orgconn batch rollback 2026-11-okta --watch --stack orgconn-production-acme-eu-auth0-com

The new batch is named BATCH-rollback, or as --batch says. The command writes its rows to a file of that name plus .ndjson; a
run after a crash continues with that file. A file that is there is never replaced: if it is a plan whose batch has not begun,
--plan sends its rows. A dry run leaves no file, unless --out names one: --plan then sends exactly the rows
of that file. What was changed after the plan was made is left alone and listed.

A pair is restored if the worker read its previous state or Auth0's answer told it. The command lists the pairs that it does not
restore: those that a newer request has changed, those whose previous state is only on record (--trust-records restores it) or
unknown (--no-capture), those that were turned off before, and those whose answer from Auth0 was lost. The worker reads each
pair again before it restores it, and leaves it alone if its state is not the one that the batch left; "batch watch" of the new
batch lists these pairs at its end. A newer request that still waits is applied after the rollback, whichever is sent first.

Exit codes: 0 everything that no newer request has changed is restored (without --watch: planned), 1 not everything, 2 refused
or declined, 3 the new batch was cancelled or stopped, 130 interrupted.`;

const WHOLE_OR_BEGINNING = "the batch's id, or its beginning (with --json or --yes the whole id)";

/** The commands `orgconn batch …`. */
export function batchCommand(exit: (code: number) => void): Command {
  const group = new Command("batch").description("Inspect, cancel and roll back backfills.");
  const on = (name: string, description: string, examples: string) => {
    const command = withSession(
      new Command(name).description(description).argument("<batch>", WHOLE_OR_BEGINNING),
    ).addHelpText("after", examples);
    group.addCommand(command);
    return command;
  };

  group.addCommand(
    withList(
      withFilters(new Command("list").description("List the batches, the latest first."), {
        happened: "began",
        statuses: BATCH_STATES,
        limit: 50,
      }),
    )
      .addHelpText("after", LIST_EXAMPLES)
      .action(async (flags) => {
        const { runList } = await import("./show.ts");
        exit(await runList(flags));
      }),
  );
  on("show", "Show a batch: counts, rate, estimated end, failures by their words.", SHOW_EXAMPLES).action(
    async (batchId, flags) => {
      const { runShow } = await import("./show.ts");
      exit(await runShow(batchId, flags));
    },
  );
  group.addCommand(
    withList(
      withFilters(
        new Command("rows")
          .description("List the operations of a batch that have ended.")
          .argument("<batch>", WHOLE_OR_BEGINNING),
        { happened: "ended", statuses: TERMINAL_STATUSES, reasons: REASONS, limit: 100 },
      ),
    )
      .addHelpText("after", ROWS_EXAMPLES)
      .action(async (batchId, flags) => {
        const { runRows } = await import("./rows.ts");
        exit(await runRows(batchId, flags));
      }),
  );
  on("watch", "Show a batch until it has ended.", WATCH_EXAMPLES).action(async (batchId, flags) => {
    const { runWatch } = await import("./watch.ts");
    exit(await runWatch(batchId, flags));
  });
  on("cancel", "Cancel a batch: rows without a call yet get none.", CANCEL_EXAMPLES)
    .option("--reason <WHY>", "why, for the record")
    .option("--yes", "do not ask")
    .action(async (batchId, flags) => {
      const { runCancel } = await import("./cancel.ts");
      exit(await runCancel(batchId, flags));
    });
  on("rollback", "Restore the connections that a batch changed, by a new batch.", ROLLBACK_EXAMPLES)
    .option("--batch <ID>", "name the new batch (default: BATCH-rollback)", batchIdOption)
    .option("--trust-records", "also restore states that were only recorded, not seen at the tenant")
    .option("--reason <WHY>", "why, for the record", noteOption)
    .option("--dry-run", "show the plan, and send nothing")
    .option("--out <FILE>", "write the plan of a dry run to this file")
    .option("--plan <FILE>", "carry out the plan in this file: exactly the rows that it holds")
    .option("--force", "send even if the last row would wait for more than 10 days")
    .option("--watch", "then watch the new batch until it has ended")
    .option("--yes", "do not ask")
    .action(async (batchId, flags) => {
      const { runRollback } = await import("../rollback/run.ts");
      exit(await runRollback(batchId, flags));
    });
  return group;
}
