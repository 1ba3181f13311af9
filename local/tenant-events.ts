import { randomUUID } from "node:crypto";
import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { TenantRule } from "../contract/tenant-rules.ts";
import { type AwsEndpoints, deployedFunction } from "./deployed-function.ts";
import type { TenantEventsDeployment } from "./deployment.ts";
import { startEventSourceMapping } from "./event-source-mapping/mapping.ts";
import type { StartExecution } from "./function/environment.ts";
import { createFunction } from "./function/function.ts";
import { ACCOUNT_ID, REGION } from "./template.ts";
import type { CloudEvent } from "./tenant/cloud-event.ts";

/** What applies rules to events of the tenant, running. */
export interface LocalTenantEvents {
  /** Takes an event as the partner event bus does: its one rule brings it into the queue. */
  deliver(event: CloudEvent): void;
  /** Stops receiving events, and lets those under way finish. */
  disable(): Promise<void>;
  /** Ends executions at once. */
  kill(): Promise<void>;
}

/** What it is made of. */
export interface LocalTenantEventsOptions {
  readonly deployment: TenantEventsDeployment;
  readonly rules: readonly TenantRule[];
  readonly endpoints: AwsEndpoints;
  readonly client: SQSClient;
  readonly onLog: (line: string) => void;
  /** Answers the receives that wait for messages of a queue. */
  readonly endPolls: (queueUrl: string) => void;
  /** Default: each execution is a process. */
  readonly startExecution?: StartExecution;
}

/** Starts the function that applies rules, with the bundle that would be deployed, and what feeds it. */
export function startTenantEvents(options: LocalTenantEventsOptions): LocalTenantEvents {
  const { client, onLog, endPolls } = options;
  const { function: resource, mapping, eventSourceName } = options.deployment;
  const configuration = deployedFunction("tenant-events", resource, options.endpoints, {
    TENANT_RULES: JSON.stringify(options.rules),
  });
  const target = createFunction(configuration, onLog, options.startExecution);
  const source = startEventSourceMapping({
    ...mapping,
    client,
    target,
    onLog,
    endPolls: () => endPolls(mapping.queueUrl),
  });

  return {
    deliver(event) {
      const body = JSON.stringify(envelopeOf(event, eventSourceName));
      client
        .send(new SendMessageCommand({ QueueUrl: mapping.queueUrl, MessageBody: body }))
        .catch((error: Error) => onLog(`event bus ${eventSourceName}: ${error.message}`));
    },
    disable: () => source.disable(),
    kill: () => target.kill(),
  };
}

/** An event as EventBridge gives it to a target. What Auth0 calls the `detail-type` is not known. */
function envelopeOf(event: CloudEvent, source: string) {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Auth0 event",
    source,
    account: ACCOUNT_ID,
    time: event.time,
    region: REGION,
    resources: [],
    detail: event,
  };
}
