import { readPublicKey } from "../../operator/credentials/public-key.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { EXIT } from "../exit-codes.ts";
import { lines } from "../output/styled.ts";
import { runWithSession } from "../session/run.ts";

/**
 * Prints the public half of the signing key, and what to do with it.
 *
 * @returns The exit code.
 */
export function runPublicKey({
  former,
  ...flags
}: SessionFlags & { readonly former?: boolean }): Promise<number> {
  return runWithSession(flags, async (session, output) => {
    const { arn, pem } = await readPublicKey(session, former ? "former" : "current");
    output.result({ kms_key_arn: arn, public_key: pem }, () => lines(pem.trimEnd().split("\n")));
    output.note(
      "Give it to Auth0 (Applications, the application, Credentials, Private Key JWT, algorithm RS256). Then put " +
        `{"client_id":"…","kms_key_arn":"${arn}"} into the secret ${session.names.secrets.credentials}.`,
    );
    return EXIT.ok;
  });
}
