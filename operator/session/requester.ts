import { hostname, userInfo } from "node:os";
import { type AwsLimits, createAwsClient } from "../../aws/client.ts";
import type { AwsOptions } from "./clients.ts";

/** A name in a record is worth a moment, and no more: the request itself does not need it. */
const REQUESTER_LIMITS: AwsLimits = { connectMs: 1_000, tryMs: 2_000, tries: 2, totalMs: 3_000 };

/** The user of this machine: the requester where AWS does not name one. */
export function machineUser(): string {
  return `${userInfo().username}@${hostname()}`;
}

/** Names the requester for records: the caller's ARN, as CloudTrail has it; without an answer in time, the machine's user. */
export async function awsRequester(options: AwsOptions): Promise<string> {
  return callerArn(options, REQUESTER_LIMITS).catch(machineUser);
}

/** The ARN that AWS knows the credentials by. Every principal may ask for its own. */
export async function callerArn(options: AwsOptions, limits: AwsLimits): Promise<string> {
  const { STSClient, GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  const client = createAwsClient(STSClient, limits, options);
  try {
    const { Arn = "" } = await client.send(new GetCallerIdentityCommand({}));
    return Arn;
  } finally {
    client.destroy();
  }
}
