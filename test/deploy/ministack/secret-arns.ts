import { GetFunctionCommand } from "@aws-sdk/client-lambda";
import { DescribeSecretCommand } from "@aws-sdk/client-secrets-manager";
import type { Account } from "../account.ts";
import { ownerAuthorization } from "./owner.ts";

/**
 * Writes the secrets' ARNs into the policies of a function's role, in the place of their names. In a template a
 * reference to a secret is its ARN; the emulator gives the name, which no policy matches.
 *
 * @param secretIds What the emulator took for the ARNs.
 */
export async function mendSecretArns(
  { lambda, secrets }: Account,
  endpoint: string,
  functionName: string,
  secretIds: readonly string[],
): Promise<void> {
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: functionName }));
  const RoleName = Configuration?.Role?.split("/").at(-1) ?? "";
  const names = elements(await askIam(endpoint, { Action: "ListRolePolicies", RoleName }), "member");
  for (const PolicyName of names) {
    const policy = await askIam(endpoint, { Action: "GetRolePolicy", RoleName, PolicyName });
    let PolicyDocument = decodeURIComponent(elements(policy, "PolicyDocument")[0] ?? "");
    for (const SecretId of secretIds) {
      const { ARN } = await secrets.send(new DescribeSecretCommand({ SecretId }));
      PolicyDocument = PolicyDocument.replaceAll(`"${SecretId}"`, `"${ARN}"`);
    }
    await askIam(endpoint, { Action: "PutRolePolicy", RoleName, PolicyName, PolicyDocument });
  }
}

/** By hand: the project has no other use for the client of IAM. */
async function askIam(endpoint: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { authorization: ownerAuthorization("iam") },
    body: new URLSearchParams({ ...parameters, Version: "2010-05-08" }),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${parameters.Action}: ${answer}`);
  return answer;
}

function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, text = ""]) => text);
}
