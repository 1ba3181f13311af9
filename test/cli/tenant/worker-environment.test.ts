import type { GetFunctionConfigurationCommandOutput } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import type { Session } from "../../../operator/session/session.ts";
import { readWorkerEnvironment } from "../../../operator/tenant/worker-environment.ts";

/** A session whose Lambda answers this. */
function sessionOf(answer: Partial<GetFunctionConfigurationCommandOutput>): Session {
  const lambda = { send: async () => answer };
  return {
    names: { functionName: "worker" },
    clients: { lambda: async () => lambda },
  } as unknown as Session;
}

test("an environment that Lambda could not decrypt is not an incomplete one: the error says whose permission is missing", async () => {
  const Environment = {
    Error: { ErrorCode: "AccessDeniedException", Message: "The ciphertext refers to a key you may not use." },
  };
  await expect(readWorkerEnvironment(sessionOf({ Environment }))).rejects.toThrow(
    "Lambda could not decrypt the function's environment for these credentials (AccessDeniedException: The ciphertext refers to a key " +
      "you may not use.). Give their role kms:Decrypt of the deployment's key through Lambda, as grantOperate does.",
  );
});

test("an environment that lacks variables is incomplete", async () => {
  await expect(readWorkerEnvironment(sessionOf({}))).rejects.toThrow(
    /^The function's environment is incomplete\. /,
  );
});
