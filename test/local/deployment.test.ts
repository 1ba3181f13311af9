import { devNull } from "node:os";
import { describe, expect, test } from "vitest";
import { readDeployment } from "../../local/deployment.ts";
import type { Template } from "../../local/template.ts";
import { workerConfiguration } from "../../local/worker.ts";

const ENDPOINT = "http://127.0.0.1:9000";
const mapping = (target: string) => ({
  Type: "AWS::Lambda::EventSourceMapping",
  Properties: {
    EventSourceArn: { "Fn::GetAtt": ["Lane", "Arn"] },
    FunctionName: { Ref: target },
    BatchSize: 10,
    ScalingConfig: { MaximumConcurrency: 4 },
  },
});
const fn = (variables: object) => ({
  Type: "AWS::Lambda::Function",
  Properties: {
    Timeout: 180,
    MemorySize: 256,
    Handler: "index.handler",
    Environment: { Variables: variables },
  },
});
const template = (more: Template["Resources"] = {}): Template => ({
  Resources: {
    Lane: {
      Type: "AWS::SQS::Queue",
      Properties: { QueueName: "lane.fifo", FifoQueue: true, VisibilityTimeout: 210 },
    },
    Worker: fn({
      BULK_QUEUE_URL: { Ref: "Lane" },
      BULK_MAXIMUM_CONCURRENCY: "4",
      AUTH0_DOMAIN: "tenant.example.auth0.com",
    }),
    Helper: fn({}),
    Mapping: mapping("Worker"),
    ...more,
  },
});

describe("what is deployed", () => {
  test("the function that queues are joined to is the worker, whatever others there are", () => {
    const deployment = readDeployment(template(), ENDPOINT);
    expect(deployment.worker.name).toBe("orgconn-local-Worker");
    expect(deployment.workerVariables.BULK_QUEUE_URL).toBe(`${ENDPOINT}/000000000000/lane.fifo`);
    expect(deployment.queues).toEqual([
      { name: "lane.fifo", properties: { FifoQueue: true, VisibilityTimeout: 210 } },
    ]);
    expect(deployment.mappings).toEqual([
      {
        id: "Mapping",
        queueArn: "arn:aws:sqs:us-east-1:000000000000:lane.fifo",
        queueUrl: `${ENDPOINT}/000000000000/lane.fifo`,
        batchSize: 10,
        maximumConcurrency: 4,
        enabled: true,
      },
    ]);
  });

  test("a mapping that is deployed disabled is disabled", () => {
    const { Type, Properties } = mapping("Worker");
    const disabled = template({ Mapping: { Type, Properties: { ...Properties, Enabled: false } } });
    expect(readDeployment(disabled, ENDPOINT).mappings[0]?.enabled).toBe(false);
  });

  test("queues that are joined to two functions are not understood", () => {
    expect(() => readDeployment(template({ Second: mapping("Helper") }), ENDPOINT)).toThrow(
      "joins 2 functions to queues",
    );
  });
});

describe("the worker's configuration", () => {
  const { worker } = readDeployment(template(), ENDPOINT);
  const surroundings = {
    sqsEndpoint: "http://sqs",
    dynamodbEndpoint: "http://dynamodb",
    secretsEndpoint: "http://secrets",
  };

  test("is the template's, with the stand-ins in AWS's place", () => {
    const { bundle, ...configuration } = workerConfiguration(worker, surroundings);
    expect(bundle).toMatch(/dist\/worker\/index\.mjs$/);
    expect(configuration).toMatchObject({
      exportName: "handler",
      timeoutSeconds: 180,
      environment: {
        BULK_QUEUE_URL: `${ENDPOINT}/000000000000/lane.fifo`,
        BULK_MAXIMUM_CONCURRENCY: "4",
        AUTH0_DOMAIN: "tenant.example.auth0.com",
        AWS_REGION: "us-east-1",
        AWS_ENDPOINT_URL_SQS: "http://sqs",
        AWS_ENDPOINT_URL_DYNAMODB: "http://dynamodb",
        AWS_ENDPOINT_URL_SECRETS_MANAGER: "http://secrets",
        AWS_CONFIG_FILE: devNull,
      },
    });
    expect(configuration.environment).not.toHaveProperty("AUTH0_BASE_URL");
  });

  test("follows what the embedded stack was asked for", () => {
    const asked = {
      auth0Domain: "mine.auth0.com",
      auth0BaseUrl: "http://127.0.0.1:4000",
      maximumConcurrency: 7,
    };
    expect(workerConfiguration(worker, { ...surroundings, ...asked }).environment).toMatchObject({
      AUTH0_DOMAIN: "mine.auth0.com",
      AUTH0_BASE_URL: "http://127.0.0.1:4000",
      INTERACTIVE_MAXIMUM_CONCURRENCY: "7",
      BULK_MAXIMUM_CONCURRENCY: "7",
    });
  });
});
