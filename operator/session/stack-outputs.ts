import { createAwsClient, OPERATOR_LIMITS } from "../../aws/client.ts";
import { UsageError } from "../errors.ts";
import type { AwsOptions } from "./clients.ts";
import type { Outputs } from "./names.ts";

/**
 * Reads the outputs of a deployed stack.
 *
 * @throws UsageError when there is no such stack in that account and region.
 */
export async function readStackOutputs(stackName: string, options: AwsOptions): Promise<Outputs> {
  const { CloudFormationClient, DescribeStacksCommand } = await import("@aws-sdk/client-cloudformation");
  const client = createAwsClient(CloudFormationClient, OPERATOR_LIMITS, options);
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const outputs = Stacks[0]?.Outputs ?? [];
    return Object.fromEntries(
      outputs.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]),
    );
  } catch (error) {
    // CloudFormation says that a stack is unknown by a validation error.
    if ((error as Error).name === "ValidationError" && /does not exist/.test((error as Error).message)) {
      const region = await client.config.region();
      throw new UsageError(
        `--stack: there is no stack "${stackName}" in ${region}. Check its name, --region and --profile.`,
      );
    }
    throw error;
  } finally {
    client.destroy();
  }
}
