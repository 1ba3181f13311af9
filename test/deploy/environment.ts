import { devNull } from "node:os";
import { OWNER } from "./ministack/owner.ts";
import type { Emulator } from "./ministack/start.ts";

/** The variables that lead every client of AWS to the emulated account, as its owner, and to no real one. */
export function awsVariables(
  { endpoint, s3Endpoint, certificateFile }: Emulator,
  region: string,
): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: s3Endpoint,
    NODE_EXTRA_CA_CERTS: certificateFile,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: OWNER.accessKeyId,
    AWS_SECRET_ACCESS_KEY: OWNER.secretAccessKey,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
}
