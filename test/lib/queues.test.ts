/** The lanes and the dead-letter queue. */
import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { resources } from "./resources.ts";
import { synthesize } from "./synthesize.ts";

const FIFO = {
  FifoQueue: true,
  ContentBasedDeduplication: false,
  DeduplicationScope: "messageGroup",
  FifoThroughputLimit: "perMessageGroupId",
  MessageRetentionPeriod: 14 * 24 * 3600,
  SqsManagedSseEnabled: true,
};

describe("queues", () => {
  const { template } = synthesize();
  const all = Object.entries(resources(template, "AWS::SQS::Queue"));
  // The pipe's is a standard queue, and no request ever lies in it.
  const queues = all.filter(([id]) => !id.startsWith("WorkerEvents"));
  const idOf = (part: string) => queues.find(([id]) => id.includes(part))?.[0] ?? "";

  test("there are two lanes and one dead-letter queue, all FIFO by name and by property", () => {
    expect(queues).toHaveLength(3);
    for (const [, { Properties }] of queues) {
      expect(Properties).toMatchObject(FIFO);
      expect(Properties?.QueueName).toMatch(/^[A-Za-z0-9_-]{1,75}\.fifo$/);
    }
    expect(new Set(queues.map(([, { Properties }]) => Properties?.QueueName))).toHaveLength(3);
  });

  test.each(["WorkerInteractive", "WorkerBulk"])(
    "%s takes 8 KiB, hides for 210 s, and redrives as a net only",
    (lane) => {
      template.hasResourceProperties("AWS::SQS::Queue", {
        QueueName: Match.stringLikeRegexp(lane.replace("Worker", "Worker-")),
        MaximumMessageSize: 8192,
        VisibilityTimeout: 210,
        RedrivePolicy: {
          maxReceiveCount: 1000,
          deadLetterTargetArn: { "Fn::GetAtt": [idOf("DeadLetters"), "Arn"] },
        },
      });
    },
  );

  test("only the lanes move messages to the dead-letter queue by themselves, and no queue of the account moves any to a lane or to the pipe's", () => {
    const allowed = (part: string) => {
      const [, queue] = all.find(([id]) => id.includes(part)) ?? [];
      return queue?.Properties?.RedriveAllowPolicy;
    };
    const arn = (lane: string) => ({
      "Fn::Join": [
        "",
        [
          "arn:",
          { Ref: "AWS::Partition" },
          ":sqs:",
          { Ref: "AWS::Region" },
          ":",
          { Ref: "AWS::AccountId" },
          `:${resources(template, "AWS::SQS::Queue")[idOf(lane)]?.Properties?.QueueName}`,
        ],
      ],
    });
    expect(allowed("DeadLetters")).toEqual({
      redrivePermission: "byQueue",
      sourceQueueArns: [arn("Interactive"), arn("Bulk")],
    });
    for (const name of ["Interactive", "Bulk", "Undelivered"]) {
      expect(allowed(name)).toEqual({ redrivePermission: "denyAll" });
    }
  });

  test("the dead-letter queue takes more than a lane, and has none of its own", () => {
    const { Properties } = resources(template, "AWS::SQS::Queue")[idOf("DeadLetters")] ?? {};
    expect(Properties?.MaximumMessageSize).toBeGreaterThan(8192 + 2048);
    expect(Properties).not.toHaveProperty("RedrivePolicy");
  });

  test("each refuses a caller without TLS", () => {
    const policies = Object.values(resources(template, "AWS::SQS::QueuePolicy"));
    const refusing = policies.map(({ Properties }) => {
      const { PolicyDocument, Queues } = Properties as {
        PolicyDocument: { Statement: unknown[] };
        Queues: { Ref: string }[];
      };
      expect(PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({
          Effect: "Deny",
          Action: "sqs:*",
          Principal: { AWS: "*" },
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        }),
      );
      return Queues.map(({ Ref }) => Ref);
    });
    expect(refusing.flat().sort()).toEqual(all.map(([id]) => id).sort());
  });
});
