import {
  DeleteRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import type { Account } from "../account.ts";

/** An event as EventBridge delivers it. */
export interface DeliveredEvent {
  readonly source: string;
  readonly "detail-type": string;
  readonly detail: Readonly<Record<string, string>>;
}

/** Another team's system that waits for outcomes. */
export interface Subscriber {
  /** Everything that has come since the last time. */
  take(): Promise<DeliveredEvent[]>;
  cancel(): Promise<void>;
}

/** Subscribes a queue to a bus, by a rule, as an onboarding system would. */
export async function subscribe({ sqs, events }: Account, busArn: string): Promise<Subscriber> {
  // The emulator knows a bus by its name alone.
  const busName = busArn.split("/").at(-1);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "onboarding-system" }));
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
  );
  const rule = { EventBusName: busName, EventPattern: JSON.stringify({ source: ["orgconn"] }) };
  await events.send(new PutRuleCommand({ Name: "outcomes", ...rule }));
  await events.send(
    new PutTargetsCommand({
      EventBusName: busName,
      Rule: "outcomes",
      Targets: [{ Id: "queue", Arn: Attributes.QueueArn }],
    }),
  );

  return {
    async take() {
      const taken: DeliveredEvent[] = [];
      for (;;) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
        );
        if (Messages.length === 0) return taken;
        taken.push(...Messages.map(({ Body = "" }) => JSON.parse(Body) as DeliveredEvent));
        const Entries = Messages.map(({ MessageId: Id, ReceiptHandle }) => ({ Id, ReceiptHandle }));
        await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      }
    },
    async cancel() {
      await events.send(
        new RemoveTargetsCommand({ EventBusName: busName, Rule: "outcomes", Ids: ["queue"] }),
      );
      await events.send(new DeleteRuleCommand({ EventBusName: busName, Name: "outcomes" }));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    },
  };
}
