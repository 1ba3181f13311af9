import type { SessionFlags } from "./flags.ts";

/**
 * Spells out a command for the same deployment, so that an operator can copy it.
 *
 * @example commandLine({ local: true }, "batch watch 2026-11-okta") // "orgconn batch watch 2026-11-okta --local"
 */
export function commandLine(flags: SessionFlags, command: string): string {
  return ["orgconn", command, ...deploymentOptions(flags).flat()].join(" ");
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
