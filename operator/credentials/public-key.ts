import { createPublicKey } from "node:crypto";
import { UsageError } from "../errors.ts";
import type { Session } from "../session/session.ts";

/** The public half of a key that signs in KMS. */
export interface PublicKey {
  readonly arn: string;
  /** PEM (SPKI), as Auth0 takes it. */
  readonly pem: string;
}

/**
 * Reads the public half of the deployment's signing key.
 *
 * @param which `former`: the key that the current one replaces, while the stack has both.
 * @throws UsageError where the deployment has no such key.
 */
export async function readPublicKey(
  { clients, names }: Pick<Session, "clients" | "names">,
  which: "current" | "former" = "current",
): Promise<PublicKey> {
  const [current, former] = names.signingKeys;
  if (current === undefined) {
    throw new UsageError(
      "This deployment has no signing key. Deploy it with -c credentials=kms to make one; docs/signing-key.md has the steps.",
    );
  }
  const arn = which === "former" ? former : current;
  if (arn === undefined) {
    throw new UsageError("--former: this deployment has one signing key. Leave --former out.");
  }
  const [{ GetPublicKeyCommand }, kms] = await Promise.all([import("@aws-sdk/client-kms"), clients.kms()]);
  const { PublicKey: der } = await kms.send(new GetPublicKeyCommand({ KeyId: arn }));
  if (der === undefined) throw new Error(`KMS answered without the public key of ${arn}.`);
  const key = createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" });
  return { arn, pem: key.export({ format: "pem", type: "spki" }).toString() };
}
