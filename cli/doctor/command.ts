import { Command } from "commander";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { withSession } from "../session/options.ts";

const EXAMPLES = `
Examples:
  $ orgconn doctor --stack orgconn-production-acme-eu-auth0-com
  $ orgconn doctor --local --json
  $ orgconn doctor --probe-tenant org_0000000000000001 con_0000000000000001 --local

It makes one call with a permit of the bulk lane, unless an open circuit guards it. It opens and closes no circuit: those are the worker's.

--probe-tenant finds out what Auth0's documentation leaves open: whether the tenant refuses a POST of an enabled pair, what it
answers to a second DELETE and to a PATCH of an absent pair, how it shows a connection that is turned off, and whether its
answers carry rate limit headers. It makes about a dozen calls within the rate limit, prints every answer, and restores the
pair to the state that it found. Choose an organization and a connection that are not in use and that this deployment has
never changed. The worker uses the result for 30 days: where a repeated POST is refused, batches that enable need not read first.

Exit codes: 0 nothing keeps requests from being applied (a warning alone, such as a paused lane, is 0), 1 something does; with
--probe-tenant: 0 the pair is as it was, 1 it is not or the tenant did not answer everything, 2 refused or declined.`;

/** The options of `orgconn doctor`. */
interface DoctorFlags extends SessionFlags {
  readonly probeTenant?: readonly string[];
  readonly yes?: boolean;
}

/** The command `orgconn doctor`. */
export function doctorCommand(exit: (code: number) => void): Command {
  return withSession(
    new Command("doctor").description(
      "Check credentials, scopes, reachability, clock, quotas and configuration, and say what to fix.",
    ),
  )
    .option("--probe-tenant <IDS...>", "find out how the tenant behaves, using ORGANIZATION CONNECTION")
    .option("--yes", "do not ask before probing")
    .addHelpText("after", EXAMPLES)
    .action(async ({ probeTenant, ...flags }: DoctorFlags) => {
      if (probeTenant !== undefined) {
        const { runProbe } = await import("./probe/run.ts");
        exit(await runProbe(probeTenant, flags));
        return;
      }
      const { runDoctor } = await import("./run.ts");
      exit(await runDoctor(flags));
    });
}
