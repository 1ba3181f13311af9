import { type App, Stack } from "aws-cdk-lib";
import { type Configuration, stackName } from "./configuration.ts";
import { createEncryptionKey } from "./encryption-key.ts";
import { removalPolicyOf } from "./retention.ts";
import { OrganizationConnectionWorker } from "./worker.ts";

/** The worker of one tenant and environment as a stack of its own, for any account and region. */
export class OrganizationConnectionStack extends Stack {
  constructor(app: App, configuration: Configuration) {
    const { auth0Domain, environment, region, customerKey, formerCustomerKey, ...others } = configuration;
    const {
      tenantEventSource: eventSourceName,
      tenantEventRules: rules,
      httpApiAudience,
      ...settings
    } = others;
    const description = `Organization connections of ${auth0Domain} (${environment})`;
    super(app, stackName(configuration), {
      description,
      terminationProtection: settings.deletionProtection,
      ...(region === undefined ? {} : { env: { region } }),
    });
    const key =
      customerKey || formerCustomerKey
        ? createEncryptionKey(this, "Key", description, removalPolicyOf(settings.retain))
        : undefined;
    new OrganizationConnectionWorker(this, "Worker", {
      ...settings,
      auth0Domain,
      ...(eventSourceName && rules && { tenantEvents: { eventSourceName, rules } }),
      ...(httpApiAudience === undefined ? {} : { httpApi: { audience: httpApiAudience } }),
      ...(key && (customerKey ? { encryptionKey: key } : { formerKeys: [key] })),
    }).addOutputs();
  }
}
