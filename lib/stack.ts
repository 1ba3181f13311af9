import { type App, Stack } from "aws-cdk-lib";
import { type Configuration, isProduction, stackName } from "./configuration.ts";
import { addOutputs } from "./outputs.ts";
import { OrganizationConnectionWorker } from "./worker.ts";

/** The worker of one tenant and environment as a stack of its own, for any account and region. */
export class OrganizationConnectionStack extends Stack {
  constructor(app: App, configuration: Configuration) {
    const production = isProduction(configuration);
    super(app, stackName(configuration), {
      description: `Organization connections of ${configuration.auth0Domain} (${configuration.environment})`,
      terminationProtection: production,
    });
    const worker = new OrganizationConnectionWorker(this, "Worker", {
      ...configuration,
      production,
    });
    addOutputs(this, worker);
  }
}
