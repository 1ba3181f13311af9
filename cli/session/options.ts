import { type Command, Option } from "commander";
import type { TimeFlags } from "../output/time.ts";

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
    .option("--local", "the embedded stack that `orgconn local` runs on this machine")
    .option("--profile <NAME>", "profile of the AWS configuration (default: the AWS CLI's)")
    .option("--region <REGION>", "AWS region (default: the profile's)")
    .option("--json", "print one JSON object a line, for programs")
    .option("--verbose", "print more about errors");
}
