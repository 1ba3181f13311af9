import type { SessionFlags } from "./flags.ts";

/**
 * Spells out a command for the same deployment, so that an operator can copy it.
 *
 * @example commandLine({ local: true }, "batch watch 2026-11-okta") // "orgconn batch watch 2026-11-okta --local"
 */
export function commandLine({ local, stack, profile, region }: SessionFlags, command: string): string {
  const where = local
    ? ["--local", ...(local === true ? [] : [local])]
    : [
        ...(stack === undefined ? [] : ["--stack", stack]),
        ...(profile === undefined ? [] : ["--profile", profile]),
        ...(region === undefined ? [] : ["--region", region]),
      ];
  return ["orgconn", command, ...where].join(" ");
}
