import { Command } from "commander";
import { REASONS } from "../../operator/dead-letters/reasons.ts";
import { noteOption } from "../parse.ts";
import { withChoices, withFilters } from "../session/filters.ts";
import { withList, withSession } from "../session/options.ts";

const LETTERS = { happened: "was dead-lettered", reasons: REASONS };
const ONLY_BATCH = ["--batch <BATCH>", "only those of this batch"] as const;

const LIST_EXAMPLES = `
Examples:
  $ orgconn dead-letters list --stack orgconn-production-acme-eu-auth0-com
  $ orgconn dead-letters list --group --since 1d --local
  $ orgconn dead-letters list --reason rejected,expired --since 1d --batch 2026-11-okta --json

With --json, letters that the queue holds out of sight are a line whose event is "not_visible", and a list that was cut off
ends with a line whose event is "truncated".`;

const SHOW_EXAMPLES = `
Examples:
  $ orgconn dead-letters show 7f9c0c1e-onboarding --local

Exit codes: 0 shown, 1 there is no such dead letter.`;

const REDRIVE_EXAMPLES = `
Examples:
  $ orgconn dead-letters redrive 7f9c0c1e-onboarding --local
  $ orgconn dead-letters redrive --reason attempts_exhausted --stack orgconn-production-acme-eu-auth0-com
  $ orgconn dead-letters redrive --all --dry-run --out plan.ndjson
  $ orgconn dead-letters redrive --plan plan.ndjson --because "the connection exists now" --yes

Redriving more than one asks first. A plan names dead letters: one that comes later is not touched, one that was discarded,
redriven or is gone meanwhile is reported. A request keeps its place in the order: a redrive never undoes a newer request.
If the command was stopped, run it again: it continues where it stopped.
Exit codes: 0 all that were meant were sent back, now or before, or there are none; 1 some were not, or the queue holds
letters out of sight that --since, --reason, --batch or --all may mean; 2 nothing could be done, or declined.`;

const DISCARD_EXAMPLES = `
Examples:
  $ orgconn dead-letters discard 7f9c0c1e-onboarding --local
  $ orgconn dead-letters discard --reason malformed --because "a bug of the importer" --yes
  $ orgconn dead-letters discard --batch 2026-11-okta --dry-run --out plan.ndjson
  $ orgconn dead-letters discard --plan plan.ndjson

It asks first. A plan names dead letters: one that comes later is not touched, one that was discarded, redriven or is gone
meanwhile is reported. The record stays and says who discarded it, when and why. If the command was stopped, run it again.
A redrive that was begun and stopped halfway is left as it is: nothing is sent.
Exit codes: 0 all that were meant are discarded, now or before, or there are none; 1 some are not, or the queue holds letters
out of sight that --since, --reason, --batch or --all may mean; 2 nothing could be done, or declined.`;

/** The commands `orgconn dead-letters …`. */
export function deadLettersCommand(exit: (code: number) => void): Command {
  const group = new Command("dead-letters").description(
    "Inspect, redrive or discard requests that were not applied.",
  );

  group.addCommand(
    withList(
      withFilters(new Command("list").description("List the dead letters, the latest first."), {
        ...LETTERS,
        limit: 100,
      })
        .option(...ONLY_BATCH)
        .option("--group", "list the words with which they failed, with how many each"),
    )
      .addHelpText("after", LIST_EXAMPLES)
      .action(async (flags) => {
        const { runList } = await import("./list.ts");
        exit(await runList(flags));
      }),
  );

  group.addCommand(
    withSession(
      new Command("show")
        .description("Show one dead letter: its reason and its request.")
        .argument("<operation>", "the operation's id; of a malformed message, its message id"),
    )
      .addHelpText("after", SHOW_EXAMPLES)
      .action(async (operationId, flags) => {
        const { runShow } = await import("./show.ts");
        exit(await runShow(operationId, flags));
      }),
  );

  group.addCommand(
    acting("redrive", "Send dead letters back to their lanes.", REDRIVE_EXAMPLES).action(
      async (operationIds, flags) => {
        const { runRedrive } = await import("./act.ts");
        exit(await runRedrive(operationIds, flags));
      },
    ),
  );

  group.addCommand(
    acting("discard", "Remove dead letters from the queue for good.", DISCARD_EXAMPLES).action(
      async (operationIds, flags) => {
        const { runDiscard } = await import("./act.ts");
        exit(await runDiscard(operationIds, flags));
      },
    ),
  );
  return group;
}

function acting(name: string, description: string, examples: string): Command {
  return withSession(
    withChoices(
      new Command(name)
        .description(description)
        .argument("[operations...]", "the operations' ids; of malformed messages, their message ids"),
      LETTERS,
    )
      .option(...ONLY_BATCH)
      .option("--all", "all dead letters")
      .option("--dry-run", "show what would be done, and do nothing")
      .option("--out <FILE>", "write the plan of a dry run to this file")
      .option("--plan <FILE>", "carry out the plan in this file: exactly the dead letters that it names")
      .option("--because <WHY>", "why, for the record", noteOption)
      .option("--yes", "do not ask"),
  ).addHelpText("after", examples);
}
