import { Command, InvalidArgumentError, Option } from "commander";
import { parseMaxFailures } from "../../contract/max-failures.ts";
import { parseCondition } from "../../operator/backfill/organizations/where.ts";
import { parseFieldMap } from "../../operator/backfill/source/field-names.ts";
import { withSettings } from "../operation/settings.ts";
import { batchIdOption } from "../parse.ts";
import { withSession } from "../session/options.ts";
import type { BackfillFlags } from "./plan.ts";

const EXAMPLES = `
The file is CSV with a header, NDJSON, a JSON array, or Auth0's own list of organizations, packed by gzip or not. Its columns
are the fields of a request: organization_id (or id), connection_id, action, assign_membership_on_login, show_as_button,
is_signup_enabled, requested_by, reason. Other columns are left out, and named. yes, no, 1 and 0 are true and false in CSV.
A row with expected is skipped if the connection has another state: in NDJSON
"expected":{"state":"enabled","show_as_button":true}, in CSV the columns expected.state, expected.show_as_button and so on.

Examples:
  $ orgconn backfill organizations.csv --enable con_0000000000000001 --batch 2026-11-okta --watch
  $ orgconn backfill rows.ndjson.gz --dry-run
  $ orgconn backfill --all-organizations --disable con_0000000000000001 --dry-run --out rows.ndjson
  $ orgconn backfill rows.ndjson --batch 2026-11-okta-off
  $ orgconn backfill export.csv --map organization_id="Tenant ID" --disable con_0000000000000001
  $ zcat rows.csv.gz | orgconn backfill - --json
  $ orgconn backfill --all-organizations --where metadata.plan=enterprise --disable con_0000000000000001

No file is overwritten or removed: if FILE.errors.csv is there, the bad rows go to FILE.errors-2.csv, and so on; --errors refuses
a file that is there.

After a crash, run it again with the same rows and the same --batch, also on another day or another machine: no row is
applied twice. --max-failures and --no-capture cannot change then. The rows that it sends then are the last requests for their
pairs: they undo what was requested in the meantime.

--all-organizations lists the organizations into BATCH.organizations.ndjson, for this batch, tenant and deployment only; a dry
run leaves no file. Without --batch it continues the unfinished batch of the same command, whichever day that began.

Where all rows are about one connection and the worker's application has the scope read:connections, the command looks at that
connection before it sends the first row. Otherwise a batch with a wrong connection stops after about ten rows.

A new batch with rows that disable asks before it begins; where standard input is not a terminal, pass --yes.

Exit codes: 0 all rows are sent (with --watch: as orgconn batch watch), 2 refused or declined, nothing was sent, 3 the batch was
cancelled or stopped, 130 interrupted, 141 all rows are sent, but standard output could not be written.`;

/** The command `orgconn backfill`. */
export function backfillCommand(exit: (code: number) => void): Command {
  const command = withSettings(
    new Command("backfill")
      .description("Check a file of requests, then send it through the bulk lane as one batch.")
      .argument("[file]", "the rows; - is standard input")
      .option("--enable <CONNECTION>", "enable this connection in every row")
      .option("--disable <CONNECTION>", "disable this connection in every row")
      .addOption(
        new Option("--action <ACTION>", "the action of rows that have none").choices([
          "enable",
          "disable",
          "retrieve",
        ]),
      ),
  )
    .option("--requested-by <WHO>", "who asked for it, for the record")
    .option("--reason <WHY>", "why it was asked for, for the record")
    .option(
      "--map <FIELD=COLUMN>",
      "the file's column that holds a field, such as organization_id=ID; repeat it for more",
      parseFieldMap,
    )
    .option("--all-organizations", "make a row for each of the tenant's organizations")
    .option(
      "--where <CONDITION>",
      "only those with name=GLOB or metadata.KEY=GLOB; repeat it for more",
      parseCondition,
    )
    .option(
      "--batch <ID>",
      "name the batch (default: the day and a digest of the rows, or of the command with --all-organizations)",
      batchIdOption,
    )
    .option("--dry-run", "check the rows, and send none")
    .option("--out <FILE>", "write the rows of a dry run to this file: a backfill of it sends exactly these")
    .option("--skip-invalid", "skip bad rows instead of refusing all")
    .option("--last-wins", "if several rows name one pair, use the last instead of refusing all")
    .option(
      "--errors <FILE>",
      "write bad rows to this new file, in the file's own columns (default: FILE.errors.csv or .ndjson; none in a dry run)",
    )
    .option(
      "--max-failures <N|P%>",
      "failures that stop the batch (default: 5%, after 100 rows; or the first ten rows, all with the same error)",
      maxFailures,
    )
    .option("--no-capture", "do not read a connection before changing it: cheaper, but no rollback")
    .option("--force", "send even if the last row would wait for more than 10 days")
    .option("--watch", "then watch the batch until it has ended")
    .option("--yes", "do not ask before rows that disable are sent");
  return withSession(command)
    .addHelpText("after", EXAMPLES)
    .action(async (file: string | undefined, flags: BackfillFlags) => {
      const { runBackfill } = await import("./run.ts");
      exit(await runBackfill(file, flags));
    });
}

function maxFailures(text: string): string {
  if (parseMaxFailures(text) !== undefined) return text;
  throw new InvalidArgumentError("It must be a whole number, or a percentage such as 5%.");
}
