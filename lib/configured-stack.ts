import type { App } from "aws-cdk-lib";
import { checkDefaultRegion, readConfiguration } from "./configuration.ts";
import { OrganizationConnectionStack } from "./stack.ts";

/**
 * Adds the stack that an app's context describes: `cdk deploy -c auth0Domain=…`.
 *
 * @param defaultRegion The region of the CDK's own configuration, for a context that names none: `CDK_DEFAULT_REGION`.
 * @throws ConfigurationError with a line for each setting that is wrong.
 */
export function addConfiguredStack(app: App, defaultRegion: string | undefined): OrganizationConnectionStack {
  const configuration = readConfiguration(app.node);
  if (configuration.region === undefined) checkDefaultRegion(defaultRegion, configuration.outcomeEvents);
  return new OrganizationConnectionStack(app, configuration);
}
