/** The constructs, for a CDK app of one's own: `import { OrganizationConnectionWorker } from "orgconn/cdk"`. */
export { Secrets } from "./secrets.ts";
export { ConfigurationError, type WorkerSettings } from "./settings.ts";
export { Tables } from "./tables.ts";
export { OrganizationConnectionWorker, type OrganizationConnectionWorkerProps } from "./worker.ts";
