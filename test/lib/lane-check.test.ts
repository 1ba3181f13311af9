import { App, Aspects, Stack } from "aws-cdk-lib";
import { CfnQueue, type CfnQueueProps } from "aws-cdk-lib/aws-sqs";
import { expect, test } from "vitest";
import { OrganizationConnectionWorker } from "../../lib/worker.ts";

/** What synthesis says of an app that changes the bulk lane's queue. */
function complaintsAbout(change: Partial<CfnQueueProps>): string {
  const app = new App();
  const stack = new Stack(app, "Platform");
  const worker = new OrganizationConnectionWorker(stack, "Worker", { auth0Domain: "acme.eu.auth0.com" });
  Aspects.of(worker.lanes.bulk).add({
    visit: (node) => {
      if (node instanceof CfnQueue) Object.assign(node, change);
    },
  });
  try {
    app.synth();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

const RETENTION = "messageRetentionPeriod must be from 1123201 to 1209600 seconds, but was";
const VISIBILITY = "visibilityTimeout must be from 181 to 300 seconds, but was";

test.each<[string, object]>([
  [`${RETENTION} 60`, { messageRetentionPeriod: 60 }],
  [`${RETENTION} not given`, { messageRetentionPeriod: undefined }],
  [`${RETENTION} 1123200`, { messageRetentionPeriod: 13 * 24 * 3600 }],
  [`${VISIBILITY} 180`, { visibilityTimeout: 180 }],
  [`${VISIBILITY} 301`, { visibilityTimeout: 301 }],
])("%s", (complaint, change) => {
  expect(complaintsAbout(change)).toContain(`[Platform/Worker/Bulk/Default] ${complaint}`);
});

test("a queue that still keeps the worker's promises is accepted", () => {
  expect(complaintsAbout({ visibilityTimeout: 300 })).toBe("");
});
