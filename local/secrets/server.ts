import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { DatabaseSync } from "node:sqlite";
import { json } from "node:stream/consumers";
import { close, LOOPBACK, listen } from "../listen.ts";
import type { ResolvedResource } from "../template.ts";
import { answerSecretsRequest, secretName } from "./operations.ts";
import { openSecretVersions } from "./versions.ts";

/** The secrets' stand-in, running. */
export interface Secrets {
  readonly endpoint: string;
  /** Creates the template's secrets that do not exist yet. */
  create(resources: readonly ResolvedResource[]): void;
  /** Gives a secret a new version if its value differs. The ARN may name the secret. */
  update(secretId: string, value: string): void;
  stop(): Promise<void>;
}

/**
 * Starts the stand-in for Secrets Manager.
 *
 * @param options.port 0 takes any free port.
 * @param options.database Where the secrets are kept.
 * @throws PortTakenError
 */
export async function startSecrets(options: {
  readonly port: number;
  readonly database: DatabaseSync;
}): Promise<Secrets> {
  const versions = openSecretVersions(options.database);
  const server = createServer(async (request, response) => {
    const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
    const input = await json(request).catch(() => undefined);
    const { status, body } = answerSecretsRequest(versions, operation, input);
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
  });
  const port = await listen(server, options.port);

  const currentValue = (name: string) => versions.byStage(name, "AWSCURRENT")?.value;
  return {
    endpoint: `http://${LOOPBACK}:${port}`,
    create(resources) {
      for (const { name, properties } of resources) {
        if (currentValue(name) === undefined)
          versions.add(name, randomUUID(), String(properties.SecretString ?? "{}"));
      }
    },
    update(secretId, value) {
      const name = secretName(secretId);
      if (currentValue(name) !== value) versions.add(name, randomUUID(), value);
    },
    stop: () => close(server),
  };
}
