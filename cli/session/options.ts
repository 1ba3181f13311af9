import { type Command, Option } from "commander";
import { UsageError } from "../../operator/errors.ts";
import type { TimeFlags } from "../output/time.ts";
import { localNameOption } from "../parse.ts";

/** The options of every command that prints a list. */
export interface ListFlags extends TimeFlags {
  readonly wide?: boolean;
}

/**
 * Adds the options of every command that prints a list, beside those of `withSession`.
 *
 * @example withList(new Command("list").description("…")).action(async (flags: SessionFlags & ListFlags) => { … })
 */
export function withList(command: Command): Command {
  return withSession(command)
    .option("--wide", "show every column in full, however wide the terminal is")
    .option("--utc", "show times as they are on record, not how long ago they were");
}

/**
 * Adds the options of every command that works on a deployment.
 *
 * @example withSession(new Command("budget").description("…")).action(async (flags: SessionFlags) => { … })
 */
export function withSession(command: Command): Command {
  return command
    .addOption(new Option("--stack <NAME>", "the deployed stack, found by its outputs").env("ORGCONN_STACK"))
    .addOption(localOption())
    .option("--profile <NAME>", "profile of the AWS configuration (default: the AWS CLI's)")
    .option("--region <REGION>", "AWS region (default: the profile's)")
    .option("--json", "print one JSON object a line, for programs")
    .option("--verbose", "print more about errors")
    .hook("preAction", (_, called) => chooseDeployment(called));
}

/** The option for an embedded stack. */
export function localOption(): Option {
  return new Option("--local [NAME]", "the embedded stack that `orgconn local` runs on this machine")
    .env("ORGCONN_LOCAL")
    .argParser(localNameOption);
}

/**
 * An option that was typed counts more than one that a variable gives.
 *
 * @throws UsageError when two deployments are named in the same way.
 */
function chooseDeployment(command: Command): void {
  const { stack, local } = command.opts<{ stack?: string; local?: string | boolean }>();
  if (!stack || !local) return;
  const [stackIsTyped, localIsTyped] = ["stack", "local"].map(
    (name) => command.getOptionValueSource(name) === "cli",
  );
  if (stackIsTyped && localIsTyped) {
    throw new UsageError("--stack and --local name two deployments: pass one of them.");
  }
  if (!stackIsTyped && !localIsTyped) {
    throw new UsageError(
      "ORGCONN_STACK and ORGCONN_LOCAL name two deployments: unset one, or pass --stack or --local.",
    );
  }
  command.setOptionValue(stackIsTyped ? "local" : "stack", undefined);
}
