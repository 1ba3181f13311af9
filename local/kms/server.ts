import { createServer } from "node:http";
import type { DatabaseSync } from "node:sqlite";
import { json } from "node:stream/consumers";
import { close, LOOPBACK, listen } from "../listen.ts";
import type { ResolvedResource } from "../template.ts";
import { openSigningKeys } from "./keys.ts";
import { answerKmsRequest, keyArn, publicPem } from "./operations.ts";

/** The stand-in for KMS, running. */
export interface Kms {
  readonly endpoint: string;
  /**
   * Makes the template's key unless it was made before.
   *
   * @returns Its ARN, and its public half as PEM.
   */
  create(resource: ResolvedResource): Promise<{ readonly arn: string; readonly publicKey: string }>;
  stop(): Promise<void>;
}

/**
 * Starts the part of KMS's API that signs, shows public keys, and enables and disables keys, at a free port.
 *
 * @param database Where the keys are kept.
 */
export async function startKms(database: DatabaseSync): Promise<Kms> {
  const keys = openSigningKeys(database);
  const server = createServer(async (request, response) => {
    const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
    const input = await json(request).catch(() => undefined);
    const { status, body } = answerKmsRequest(keys, operation, input);
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
  });
  const port = await listen(server, 0);
  return {
    endpoint: `http://${LOOPBACK}:${port}`,
    async create({ name }) {
      await keys.make(name);
      const key = keys.get(name);
      if (key === undefined) throw new Error(`The key ${name} was not kept.`);
      return { arn: keyArn(name), publicKey: publicPem(key) };
    },
    stop: () => close(server),
  };
}
