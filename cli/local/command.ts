import { Command, InvalidArgumentError, Option } from "commander";
import { DEFAULT_ORGANIZATIONS } from "../../local/tenant/sample.ts";
import { STRATEGIES } from "../../local/tenant/strategies.ts";
import { localNameOption, numberPair, wholeNumber } from "../parse.ts";
import { type LocalFlags, stackOptions } from "./options.ts";
import { readSecretFile } from "./secret-file.ts";
import { parseTenantUrl } from "./tenant-url.ts";
import { parseVariant, VARIANTS_TEXT } from "./variant.ts";

/** The highest port there is, less those that the embedded stack takes after the one it is given. */
const HIGHEST_PORT = 65_535 - 4;

const EXAMPLES = `
Examples:
  $ orgconn local                                   everything, with a stand-in of a tenant, on free ports
  $ orgconn local --port 9000 --data-dir .orgconn   on ports 9000 to 9004; keeps its data when stopped
  $ orgconn local --name two                        a second one, for commands with --local two
  $ orgconn local --limit 5,150 --read-limit 10,100 with an Enterprise tenant's limits
  $ orgconn local --organizations 20000 --latency recorded --variant repeatedPost=upserted
                                                    a large tenant, as slow as Auth0, that upserts
  $ orgconn local --rules rules.json                connections for new organizations, by rules (docs/doors.md)
  $ orgconn local --auth0-url https://example.eu.auth0.com --client-id ID --client-secret-file FILE
                                                    drives a real tenant`;

/** The options as they are given: what is in files is not read yet. */
type GivenFlags = Omit<LocalFlags, "rules" | "clientSecret"> & {
  readonly clientSecretFile?: string;
  readonly rules?: string;
};

/**
 * The command `orgconn local`.
 *
 * @param exit Takes the exit code.
 */
export function localCommand(exit: (code: number) => void): Command {
  return new Command("local")
    .description(
      "Run the whole deployment on this machine: queues, worker, tables, and a stand-in of a tenant.",
    )
    .addOption(
      new Option(
        "--name <NAME>",
        "its name, for a second one: other commands find it with --local NAME",
      ).argParser(localNameOption),
    )
    .addOption(
      new Option("--auth0-url <URL>", "drive this tenant instead of a stand-in").argParser(parseTenantUrl),
    )
    .option("--client-id <ID>", "the worker's application (with --auth0-url)")
    .option(
      "--client-secret-file <FILE>",
      "file with its secret; - is standard input (or AUTH0_CLIENT_SECRET)",
    )
    .addOption(
      new Option(
        "--credentials <KIND>",
        "what the worker proves itself to the stand-in with: a client secret, or a key in a stand-in for KMS (default: secret)",
      ).choices(["secret", "kms"]),
    )
    .addOption(limitOption("--limit", "the stand-in's limit on writes (default: 25,750)"))
    .addOption(limitOption("--read-limit", "the stand-in's limit on reads (default: 50,500)"))
    .addOption(
      new Option(
        "--latency <MIN,MAX>",
        "the stand-in's response time in ms, or recorded: as measured at Auth0 (default: 80,180)",
      ).argParser((text) => (text === "recorded" ? text : numberPair(["MIN", "MAX"], 0, 60_000)(text))),
    )
    .addOption(
      new Option(
        "--organizations <N>",
        `the stand-in's number of organizations (default: ${DEFAULT_ORGANIZATIONS})`,
      ).argParser(wholeNumber(1, 100_000)),
    )
    .addOption(
      new Option(
        "--connections <STRATEGIES>",
        `the strategies of its connections, in their order (default: ${STRATEGIES.join(",")})`,
      ).argParser(parseStrategies),
    )
    .option("--every-id-exists", "treat all other ids as existing, except org_unknown… and con_unknown…")
    .addOption(
      new Option(
        "--variant <NAME=VALUE>",
        `how the stand-in answers where Auth0's answer is not known, repeatable: ${VARIANTS_TEXT} (default: the first ones)`,
      ).argParser(parseVariant),
    )
    .option(
      "--rules <FILE>",
      "enable connections for organizations that are created on the stand-in, by the rules in this file",
    )
    .option("--no-rate-limit-headers", "the stand-in sends no rate limit headers")
    .option("--retry-after", "the stand-in's 429s carry retry-after")
    .addOption(
      new Option("--concurrency <N>", "executions of each lane at once (default: as deployed)").argParser(
        wholeNumber(1, 64),
      ),
    )
    .addOption(
      new Option(
        "--port <P>",
        "the port of SQS; DynamoDB, Secrets Manager, Auth0 and the HTTP API take the next ones (default: free ones)",
      ).argParser(wholeNumber(1, HIGHEST_PORT)),
    )
    .option("--data-dir <DIR>", "keep queues, tables and secrets here, for one tenant (default: in memory)")
    .option("--console", "show it in a browser, as orgconn console does")
    .option("--json", "print one JSON object a line, and nothing else")
    .option("--verbose", "print the worker's log on standard error")
    .addHelpText("after", EXAMPLES)
    .action(async ({ clientSecretFile, rules, ...given }: GivenFlags) => {
      const flags: LocalFlags = {
        ...given,
        ...(clientSecretFile && { clientSecret: readSecretFile("--client-secret-file", clientSecretFile) }),
        ...(rules && { rules: (await import("./rules-file.ts")).readRulesFile(rules) }),
      };
      const options = stackOptions(flags, process.env);
      const { runLocal } = await import("./run.ts");
      exit(await runLocal(flags, options));
    });
}

function parseStrategies(text: string): readonly string[] {
  const strategies = text.split(",").map((one) => one.trim());
  if (strategies.length <= 100 && strategies.every((one) => /^[a-z0-9-]{1,64}$/.test(one))) return strategies;
  throw new InvalidArgumentError(
    "It must be up to 100 strategies with commas between, such as auth0,okta,samlp.",
  );
}

function limitOption(name: string, description: string): Option {
  return new Option(`${name} <BURST,PER_MINUTE>`, description).argParser(
    numberPair(["BURST", "PER_MINUTE"], 1, 1_000_000),
  );
}
