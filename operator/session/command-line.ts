import type { SessionFlags } from "./flags.ts";

/** What a shell takes as it is. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/**
 * Spells out a command for the same deployment, so that an operator can copy it: every command that is printed as a next step
 * comes from here.
 *
 * @param words What follows the command, each one word of a shell.
 * @example commandLine({ local: true }, "batch watch 2026-11-okta") // "orgconn batch watch 2026-11-okta --local"
 * @example commandLine({ local: true }, "backfill", "my rows.csv") // "orgconn backfill 'my rows.csv' --local"
 */
export function commandLine(flags: SessionFlags, command: string, ...words: readonly string[]): string {
  return ["orgconn", command, ...[...words, ...deploymentOptions(flags).flat()].map(quoted)].join(" ");
}

/** A word as a shell takes it. @example quoted("my rows.csv") // "'my rows.csv'" */
export function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * The options that name a deployment, each with its value where it has one.
 *
 * @example deploymentOptions({ stack: "okta", region: "eu-west-1" }) // [["--stack", "okta"], ["--region", "eu-west-1"]]
 */
export function deploymentOptions({
  local,
  stack,
  profile,
  region,
}: SessionFlags): readonly (readonly [name: string, ...value: string[]])[] {
  if (local) return [local === true ? ["--local"] : ["--local", local]];
  return [
    ...(stack === undefined ? [] : [["--stack", stack] as const]),
    ...(profile === undefined ? [] : [["--profile", profile] as const]),
    ...(region === undefined ? [] : [["--region", region] as const]),
  ];
}
