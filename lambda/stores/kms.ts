/** The worker's use of KMS, in a module of its own: only what signs there loads it, and with it KMS's client. */
import { KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { createAwsClient, SECRETS_LIMITS } from "../../aws/client.ts";

/** A client that asks in the time that a token may take. */
export function createKmsClient(): KMSClient {
  return createAwsClient(KMSClient, SECRETS_LIMITS);
}

/**
 * Signs a message by RS256 with a key that stays in KMS.
 *
 * @param arn The key's.
 * @param message At most 4,096 bytes.
 * @throws the client's error.
 */
export async function signWithKms(client: KMSClient, arn: string, message: string): Promise<Uint8Array> {
  const { Signature } = await client.send(
    new SignCommand({
      KeyId: arn,
      Message: Buffer.from(message),
      MessageType: "RAW",
      SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256",
    }),
  );
  if (Signature === undefined) throw new Error("KMS answered without a signature.");
  return Signature;
}
