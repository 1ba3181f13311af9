/** The constructs, for a CDK app of one's own: `import { OrganizationConnectionWorker } from "orgconn/cdk"`. */
export { ConfigurationError } from "./configuration-error.ts";
export { HttpApi, type HttpApiProps } from "./doors/http-api.ts";
export type { HttpApiSettings } from "./doors/http-api-settings.ts";
export { OutcomeEvents, type OutcomeEventsProps } from "./events/outcome-events.ts";
export type { AlarmSetting, AlarmSettings } from "./monitoring/alarm-settings.ts";
export { type TableThrottles, WorkerMetrics } from "./monitoring/metrics.ts";
export { Monitoring } from "./monitoring/monitoring.ts";
export { Secrets } from "./secrets.ts";
export type { WorkerSettings } from "./settings.ts";
export { Tables } from "./tables.ts";
export { OrganizationConnectionWorker } from "./worker.ts";
export type { WorkerNetwork } from "./worker-function.ts";
export type { OrganizationConnectionWorkerProps } from "./worker-props.ts";
