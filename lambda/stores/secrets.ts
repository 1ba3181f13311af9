import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import type { SecretStore } from "../auth0/token-renewal.ts";

/**
 * A client of Secrets Manager that gives up while a call still has time: two tries of a second and a half at most.
 * Endpoint and region come from the environment, as ever.
 */
export function createSecretsClient(): SecretsManagerClient {
  return new SecretsManagerClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 1_500, throwOnRequestTimeout: true },
  });
}

/**
 * One secret in Secrets Manager.
 *
 * @param secretId Its ARN or name.
 */
export function secretsManagerStore(client: SecretsManagerClient, secretId: string): SecretStore {
  return {
    async get() {
      try {
        const { SecretString, VersionId } = await client.send(
          new GetSecretValueCommand({ SecretId: secretId }),
        );
        return { value: SecretString ?? "", versionId: VersionId ?? "" };
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },
    async put(value) {
      await client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: value }));
    },
  };
}
