import { type Command, Option } from "commander";
import { UsageError } from "../../operator/errors.ts";
import type { TimeFlags } from "../output/time.ts";
import { localNameOption } from "../parse.ts";
import { takenByLocal } from "./taken-by-local.ts";

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
  return withLocal(
    command.addOption(
      new Option("--stack <NAME>", "the deployed stack, found by its outputs").env("ORGCONN_STACK"),
    ),
  )
    .option("--profile <NAME>", "profile of the AWS configuration (default: the AWS CLI's)")
    .option("--region <REGION>", "AWS region (default: the profile's)")
    .option("--json", "print one JSON object a line, for programs")
    .option("--verbose", "print more about errors")
    .hook("preAction", (_, called) => chooseDeployment(called));
}

/** Adds the option for an embedded stack. */
export function withLocal(command: Command): Command {
  return command
    .addOption(
      new Option("--local [NAME]", "the embedded stack that `orgconn local` runs on this machine")
        .env("ORGCONN_LOCAL")
        .argParser(localNameOption),
    )
    .hook("preAction", (_, called) => refuseTakenArgument(called));
}

/**
 * The word after `--local` is a name, also where it was meant as the command's argument.
 *
 * @throws UsageError
 */
function refuseTakenArgument(command: Command): void {
  const hint = command.registeredArguments.length > 0 ? takenByLocal(process.argv.slice(2)) : undefined;
  if (hint !== undefined) throw new UsageError(hint);
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
