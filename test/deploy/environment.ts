import { devNull } from "node:os";
import { REGION } from "../../local/template.ts";
import type { Emulator } from "./ministack/start.ts";

/** The variables that lead whatever talks to AWS to the emulated account, and to nobody's own. */
export function awsVariables({ endpoint, s3Endpoint }: Emulator): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: s3Endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: "any",
    AWS_SECRET_ACCESS_KEY: "any",
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
}
