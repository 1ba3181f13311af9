import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import type { SecretStore } from "../auth0/token-ports.ts";

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
