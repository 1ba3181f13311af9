import { DescribeSecretCommand } from "@aws-sdk/client-secrets-manager";
import type { Account } from "../account.ts";
import type { DataResource } from "../inventory.ts";

/** The property by which CloudFormation finds a resource of each type that is to be imported. */
const PROPERTIES: Readonly<Record<string, string>> = {
  "AWS::SQS::Queue": "QueueUrl",
  "AWS::DynamoDB::Table": "TableName",
  "AWS::SecretsManager::Secret": "Id",
  "AWS::Logs::LogGroup": "LogGroupName",
};

/** The content of the runbook's `retained.json`: how `cdk import` finds each resource, by its logical id. */
export async function identifiersOf(
  account: Account,
  resources: readonly DataResource[],
): Promise<Record<string, object>> {
  const entries = resources.map(async ({ logicalId, type, physicalId }) => {
    const property = PROPERTIES[type];
    if (property === undefined) throw new Error(`type must be one that is imported, but was ${type}.`);
    return [
      logicalId,
      { [property]: property === "Id" ? await arnOf(account, physicalId) : physicalId },
    ] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** AWS finds a secret by its ARN; the emulator's stacks know its name. */
async function arnOf({ secrets }: Account, SecretId: string): Promise<string | undefined> {
  return (await secrets.send(new DescribeSecretCommand({ SecretId }))).ARN;
}
