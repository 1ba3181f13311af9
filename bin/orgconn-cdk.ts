/** The CDK app: one stack for the tenant and environment that the context names. */
import { App } from "aws-cdk-lib";
import { ConfigurationError } from "../lib/configuration-error.ts";
import { addConfiguredStack } from "../lib/configured-stack.ts";

try {
  addConfiguredStack(new App(), process.env.CDK_DEFAULT_REGION);
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
