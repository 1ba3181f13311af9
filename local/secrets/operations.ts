import { randomUUID } from "node:crypto";
import * as z from "zod/mini";
import { ACCOUNT_ID, REGION } from "../template.ts";
import type { SecretVersion, SecretVersions } from "./versions.ts";

/** An answer of the Secrets Manager API. */
export interface SecretsAnswer {
  readonly status: number;
  readonly body: object;
}

const getInput = z.object({
  SecretId: z.string(),
  VersionId: z.optional(z.string()),
  VersionStage: z.optional(z.string()),
});
const putInput = z.object({
  SecretId: z.string(),
  SecretString: z.string(),
  ClientRequestToken: z.optional(z.string()),
});

/**
 * Carries out one operation of the Secrets Manager API.
 *
 * @param operation Such as `GetSecretValue`.
 * @param input The request's body, parsed.
 */
export function answerSecretsRequest(
  versions: SecretVersions,
  operation: string,
  input: unknown,
): SecretsAnswer {
  switch (operation) {
    case "GetSecretValue":
      return getSecretValue(versions, input);
    case "PutSecretValue":
      return putSecretValue(versions, input);
    default:
      return refuse(
        "InvalidAction",
        `${operation} is not supported here, only GetSecretValue and PutSecretValue.`,
      );
  }
}

function getSecretValue(versions: SecretVersions, input: unknown): SecretsAnswer {
  const parsed = getInput.safeParse(input);
  if (!parsed.success) return invalid(parsed.error);
  const { SecretId, VersionId, VersionStage = "AWSCURRENT" } = parsed.data;
  const name = secretName(SecretId);
  const version =
    VersionId === undefined ? versions.byStage(name, VersionStage) : versions.byId(name, VersionId);
  if (version === undefined) return unknownSecret();
  const body = { SecretString: version.value, CreatedDate: version.createdAtMs / 1_000 };
  return { status: 200, body: { ...identity(version), ...body } };
}

function putSecretValue(versions: SecretVersions, input: unknown): SecretsAnswer {
  const parsed = putInput.safeParse(input);
  if (!parsed.success) return invalid(parsed.error);
  const { SecretId, SecretString, ClientRequestToken = randomUUID() } = parsed.data;
  const name = secretName(SecretId);
  if (versions.byStage(name, "AWSCURRENT") === undefined) return unknownSecret();
  const repeated = versions.byId(name, ClientRequestToken);
  if (repeated !== undefined && repeated.value !== SecretString) {
    return refuse("ResourceExistsException", "A version with this token has another value.");
  }
  const version = repeated ?? versions.add(name, ClientRequestToken, SecretString);
  return { status: 200, body: identity(version) };
}

const ARN_PREFIX = `arn:aws:secretsmanager:${REGION}:${ACCOUNT_ID}:secret:`;

/** The name of a secret, which may be referred to by its ARN. */
export function secretName(secretId: string): string {
  return secretId.startsWith(ARN_PREFIX) ? secretId.slice(ARN_PREFIX.length) : secretId;
}

function identity({ name, versionId, stage }: SecretVersion): object {
  const VersionStages = stage === null ? [] : [stage];
  return { ARN: `${ARN_PREFIX}${name}`, Name: name, VersionId: versionId, VersionStages };
}

function unknownSecret(): SecretsAnswer {
  return refuse("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
}

function invalid(error: z.core.$ZodError): SecretsAnswer {
  const problems = error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  return refuse("InvalidParameterException", problems.join("; "));
}

function refuse(type: string, message: string): SecretsAnswer {
  return { status: 400, body: { __type: type, message } };
}
