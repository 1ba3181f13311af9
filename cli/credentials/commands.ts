import { Command } from "commander";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { withSession } from "../session/options.ts";

const EXAMPLES = `
Examples:
  $ orgconn credentials public-key --stack orgconn-production-acme-eu-auth0-com > key.pem
  $ orgconn credentials public-key --local --json

It is for a deployment whose key signs in KMS (credentials=kms): Auth0 verifies the worker's signatures with this half of the key.
docs/signing-key.md has the steps, also those of a rotation.`;

/** The command group `orgconn credentials`. */
export function credentialsCommand(exit: (code: number) => void): Command {
  return new Command("credentials")
    .description("Show what Auth0 is given of a deployment's credentials; it shows no secret.")
    .addCommand(
      withSession(
        new Command("public-key").description("Print the public half of the key that signs in KMS, as PEM."),
      )
        .option("--former", "of the key that the current one replaces, during a rotation")
        .addHelpText("after", EXAMPLES)
        .action(async (flags: SessionFlags & { readonly former?: boolean }) => {
          const { runPublicKey } = await import("./public-key.ts");
          exit(await runPublicKey(flags));
        }),
    );
}
