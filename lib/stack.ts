import { type App, RemovalPolicy, Stack } from "aws-cdk-lib";
import { type Configuration, isProduction, stackName } from "./configuration.ts";
import { createEncryptionKey } from "./encryption-key.ts";
import { addOutputs } from "./outputs.ts";
import { OrganizationConnectionWorker } from "./worker.ts";

/** The worker of one tenant and environment as a stack of its own, for any account and region. */
export class OrganizationConnectionStack extends Stack {
  constructor(app: App, configuration: Configuration) {
    const { auth0Domain, environment, region, customerKey, ...settings } = configuration;
    const production = isProduction(configuration);
    const description = `Organization connections of ${auth0Domain} (${environment})`;
    super(app, stackName(configuration), {
      description,
      terminationProtection: production,
      ...(region === undefined ? {} : { env: { region } }),
    });
    const removalPolicy = production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const worker = new OrganizationConnectionWorker(this, "Worker", {
      ...settings,
      auth0Domain,
      production,
      ...(customerKey ? { encryptionKey: createEncryptionKey(this, "Key", description, removalPolicy) } : {}),
    });
    addOutputs(this, worker);
  }
}
