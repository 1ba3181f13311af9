/** The CDK app: one stack for the tenant and environment that the context names. */
import { App } from "aws-cdk-lib";
import { readConfiguration } from "../lib/configuration.ts";
import { ConfigurationError } from "../lib/settings.ts";
import { OrganizationConnectionStack } from "../lib/stack.ts";

const app = new App();
try {
  new OrganizationConnectionStack(app, readConfiguration(app.node));
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
