/** The worker, and what feeds it. */
import type { Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { readEnvironment } from "../../contract/environment.ts";
import { VERSION } from "../../contract/version.ts";
import { resources } from "./resources.ts";
import { synthesize } from "./synthesize.ts";

test("whether a lane is paused is always said: a deployment never leaves it to what is there", () => {
  const enabled = (context: Record<string, unknown>) =>
    Object.entries(resources(synthesize(context).template, "AWS::Lambda::EventSourceMapping"))
      .map(([id, { Properties }]) => [id.includes("Bulk") ? "bulk" : "interactive", Properties?.Enabled])
      .sort();
  const of = (bulk: boolean, interactive: boolean) => [
    ["bulk", bulk],
    ["interactive", interactive],
  ];
  expect(enabled({})).toEqual(of(true, true));
  expect(enabled({ pausedLanes: "bulk" })).toEqual(of(false, true));
  expect(enabled({ pausedLanes: "interactive, bulk" })).toEqual(of(false, false));
});

describe("function", () => {
  const { template } = synthesize({
    auth0BaseUrl: "http://127.0.0.1:4010",
    bulkMaximumConcurrency: "7",
    interactiveMaximumConcurrency: "3",
    bulkReserveShare: "0.35",
    recordRetentionDays: "31",
    maximumWaitSeconds: "60",
    rateLimit: "5,150",
    logRetentionDays: "14",
  });

  test("is Node 24 on arm64, 192 MB, shorter than its lanes' visibility timeout", () => {
    template.hasResourceProperties("AWS::Lambda::Function", {
      Runtime: "nodejs24.x",
      Architectures: ["arm64"],
      MemorySize: 192,
      Timeout: 180,
      Handler: "index.handler",
    });
  });

  test("is the only one: no helper functions of CDK's", () => {
    template.resourceCountIs("AWS::Lambda::Function", 1);
  });

  test("has the environment that the worker reads, from context to parsed value", () => {
    const variables = variablesOf(template);

    const environment = readEnvironment(variables);
    expect(environment).toMatchObject({
      AUTH0_DOMAIN: "acme.eu.auth0.com",
      AUTH0_BASE_URL: "http://127.0.0.1:4010",
      BULK_RESERVE_SHARE: 0.35,
      RECORD_RETENTION_DAYS: 31,
      INTERACTIVE_MAXIMUM_CONCURRENCY: 3,
      BULK_MAXIMUM_CONCURRENCY: 7,
      MAXIMUM_WAIT_SECONDS: 60,
      RATE_LIMIT: { burst: 5, refillPerSecond: 2.5 },
      ORGCONN_VERSION: VERSION,
    });
    expect(Object.keys(variables).sort()).toEqual(Object.keys(environment).sort());
  });

  test.each([0, 1e-7, 0.2, 0.9])("reads the share %d as it was meant", (bulkReserveShare) => {
    const variables = variablesOf(synthesize({ bulkReserveShare }).template);
    expect(readEnvironment(variables).BULK_RESERVE_SHARE).toBeCloseTo(bulkReserveShare, 2);
  });

  test("logs into a group of its own, which forgets", () => {
    const [logGroup] = Object.keys(resources(template, "AWS::Logs::LogGroup"));
    template.hasResourceProperties("AWS::Lambda::Function", {
      LoggingConfig: { LogFormat: "JSON", LogGroup: { Ref: logGroup } },
    });
    template.hasResourceProperties("AWS::Logs::LogGroup", { RetentionInDays: 14 });
  });

  test("is fed by both lanes: ten messages, partial answers, limited concurrency", () => {
    template.resourceCountIs("AWS::Lambda::EventSourceMapping", 2);
    template.allResourcesProperties("AWS::Lambda::EventSourceMapping", {
      BatchSize: 10,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
    });
    const concurrencies = Object.values(resources(template, "AWS::Lambda::EventSourceMapping")).map(
      ({ Properties }) => {
        const { EventSourceArn, ScalingConfig } = Properties as {
          EventSourceArn: { "Fn::GetAtt": [string, string] };
          ScalingConfig: { MaximumConcurrency: number };
        };
        return [
          EventSourceArn["Fn::GetAtt"][0].replace(/[0-9A-F]{8}$/, ""),
          ScalingConfig.MaximumConcurrency,
        ];
      },
    );
    expect(concurrencies).toEqual([
      ["WorkerInteractive", 3],
      ["WorkerBulk", 7],
    ]);
  });
});

/** The function's environment; a reference stands in it as its text. */
function variablesOf(template: Template): Record<string, string> {
  const [worker] = Object.values(resources(template, "AWS::Lambda::Function"));
  const environment = worker?.Properties?.Environment as { Variables: Record<string, unknown> } | undefined;
  return Object.fromEntries(
    Object.entries(environment?.Variables ?? {}).map(([name, value]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}
