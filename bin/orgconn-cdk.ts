/** The CDK app: one stack for the tenant and environment that the context names. */
import { App } from "aws-cdk-lib";
import { checkDefaultRegion, readConfiguration } from "../lib/configuration.ts";
import { ConfigurationError } from "../lib/configuration-error.ts";
import { OrganizationConnectionStack } from "../lib/stack.ts";

const app = new App();
try {
  const configuration = readConfiguration(app.node);
  if (configuration.region === undefined) {
    checkDefaultRegion(process.env.CDK_DEFAULT_REGION, configuration.outcomeEvents);
  }
  new OrganizationConnectionStack(app, configuration);
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
