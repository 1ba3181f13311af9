import type { SessionFlags } from "./flags.ts";

/**
 * A command as it has to be typed for the same deployment: hints are there to be copied.
 *
 * @example commandLine({ local: true }, "batch watch 2026-11-okta") // "orgconn batch watch 2026-11-okta --local"
 */
export function commandLine({ local, stack, profile, region }: SessionFlags, command: string): string {
  const where = local
    ? ["--local"]
    : [
        ...(stack === undefined ? [] : ["--stack", stack]),
        ...(profile === undefined ? [] : ["--profile", profile]),
        ...(region === undefined ? [] : ["--region", region]),
      ];
  return ["orgconn", command, ...where].join(" ");
}
