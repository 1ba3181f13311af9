import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { OrganizationConnectionWorker } from "../../../lib/worker.ts";
import { renderAlarms } from "../monitoring/rendered.ts";
import { allowedTo, policiesOf } from "../policies.ts";
import { resources } from "../resources.ts";
import { createApp, synthesize } from "../synthesize.ts";

const AUDIENCE = "https://orgconn.example.com";
const { template } = synthesize({ httpApiAudience: AUDIENCE });

function withHttpApi(httpApi: object): Template {
  const stack = new Stack(createApp(), "Platform");
  new OrganizationConnectionWorker(stack, "Worker", {
    auth0Domain: "acme.eu.auth0.com",
    httpApi: httpApi as { audience: string },
  });
  return Template.fromStack(stack);
}

test("the HTTP API adds these resources, and leaves the others as they are", () => {
  const without = synthesize().template.toJSON().Resources as Record<string, { Type: string }>;
  const all = template.toJSON().Resources as Record<string, { Type: string }>;
  const added = Object.entries(all).filter(([id]) => !(id in without));
  expect(added.map(([id, { Type }]) => `${Type} ${id.replace(/[0-9A-F]{8}$/, "")}`).sort()).toEqual([
    "AWS::ApiGatewayV2::Api WorkerHttpApi",
    "AWS::ApiGatewayV2::Authorizer WorkerHttpApiTokens",
    "AWS::ApiGatewayV2::Integration WorkerHttpApiPOSToperationsIntake",
    "AWS::ApiGatewayV2::Route WorkerHttpApiGEToperationsoperationid",
    "AWS::ApiGatewayV2::Route WorkerHttpApiPOSToperations",
    "AWS::ApiGatewayV2::Stage WorkerHttpApiStage",
    "AWS::CloudWatch::Alarm WorkerMonitoringAlarmsHttpApiErrors",
    "AWS::IAM::Policy WorkerHttpApiFunctionRoleDefaultPolicy",
    "AWS::IAM::Role WorkerHttpApiFunctionRole",
    "AWS::Lambda::Function WorkerHttpApiFunction",
    "AWS::Lambda::Permission WorkerHttpApiGEToperationsoperationidIntakePermission",
    "AWS::Lambda::Permission WorkerHttpApiPOSToperationsIntakePermission",
    "AWS::Logs::LogGroup WorkerHttpApiAccessLog",
    "AWS::Logs::LogGroup WorkerHttpApiFunctionLogs",
  ]);
  const changed = Object.keys(without).filter(
    (id) => JSON.stringify(without[id]) !== JSON.stringify(all[id]) && !/Dashboard/.test(id),
  );
  expect(changed).toEqual([]);
  template.hasOutput("HttpApiUrl", {});
});

describe("who may use it", () => {
  test("API Gateway checks the issuer and the audience of each token", () => {
    template.hasResourceProperties("AWS::ApiGatewayV2::Authorizer", {
      AuthorizerType: "JWT",
      IdentitySource: ["$request.header.Authorization"],
      JwtConfiguration: { Audience: [AUDIENCE], Issuer: "https://acme.eu.auth0.com/" },
    });
  });

  test("another issuer may be given", () => {
    withHttpApi({ audience: AUDIENCE, issuer: "https://login.example.com/" }).hasResourceProperties(
      "AWS::ApiGatewayV2::Authorizer",
      { JwtConfiguration: { Issuer: "https://login.example.com/" } },
    );
  });

  test.each([
    ["POST /operations", ["operations:write:interactive", "operations:write:bulk"]],
    ["GET /operations/{operation_id}", ["operations:read"]],
  ])("%s needs one of its scopes", (RouteKey, AuthorizationScopes) => {
    template.hasResourceProperties("AWS::ApiGatewayV2::Route", {
      RouteKey,
      AuthorizationType: "JWT",
      AuthorizationScopes,
    });
  });

  test("the API alone may call the function", () => {
    for (const { Properties } of Object.values(resources(template, "AWS::Lambda::Permission"))) {
      expect(Properties).toMatchObject({
        Principal: "apigateway.amazonaws.com",
        SourceArn: expect.anything(),
      });
    }
  });
});

test("calls are throttled, and each is in the access log", () => {
  template.hasResourceProperties("AWS::ApiGatewayV2::Stage", {
    StageName: "$default",
    DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
    AccessLogSettings: { Format: Match.stringLikeRegexp("authorizer.claims.sub") },
  });
});

describe("the function may", () => {
  const permissions = [
    "dynamodb:GetItem on WorkerTablesOperations",
    "dynamodb:PutItem on WorkerTablesOperations",
    "logs:CreateLogStream on WorkerHttpApiFunctionLogs",
    "logs:PutLogEvents on WorkerHttpApiFunctionLogs",
    "sqs:SendMessage on WorkerBulk",
    "sqs:SendMessage on WorkerInteractive",
  ];

  test("do this and nothing else", () => {
    expect(allowedTo(template, "WorkerHttpApiFunctionRole")).toEqual(permissions);
  });

  test("write accepted requests and no record", () => {
    const statements = policiesOf(template)
      .filter(({ id }) => id === "WorkerHttpApiFunctionRoleDefaultPolicy")
      .flatMap(({ statements }) => statements);
    expect(statements.find(({ Action }) => Action === "dynamodb:PutItem")?.Condition).toEqual({
      "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["accepted#*"] },
    });
  });

  test("use a customer's key through the services that need it", () => {
    const { template: encrypted } = synthesize({ httpApiAudience: AUDIENCE, customerKey: true });
    const added = allowedTo(encrypted, "WorkerHttpApiFunctionRole").filter(
      (one) => !permissions.includes(one),
    );
    expect(added.length).toBeGreaterThan(0);
    expect(added.filter((one) => !/^kms:\w+ on Key$/.test(one))).toEqual([]);
  });

  test("do what its source asks of AWS", () => {
    const source = readFileSync(join(import.meta.dirname, "../../../doors/http/stores.ts"), "utf8");
    const commands = [...source.matchAll(/new (\w+)Command\(/g)].map(([, command = ""]) => command);
    const actions = permissions.map((permission) => permission.replace(/^.*:(\w+) on .*$/, "$1"));
    expect(commands.length).toBeGreaterThan(2);
    expect(commands.filter((command) => !actions.includes(command))).toEqual([]);
  });
});

test("an alarm tells of 5xx, what it means and what to do", () => {
  const alarm = renderAlarms(template).find(({ logicalId }) => /HttpApiErrors/.test(logicalId));
  expect(alarm?.description).toMatch(/ Act now\. docs\/runbook\.md#http-api-errors$/);
  expect(readFileSync(join(import.meta.dirname, "../../../docs/runbook.md"), "utf8")).toContain(
    "## HTTP API errors",
  );
  template.hasResourceProperties("AWS::CloudWatch::Alarm", {
    Namespace: "AWS/ApiGateway",
    MetricName: "5xx",
    Threshold: 1,
  });
});

test.each([
  [{}, /^httpApi\.audience must be the identifier of an API in Auth0, such as \S+, but was undefined$/],
  [{ audience: "two words" }, /^httpApi\.audience must be .*, but was "two words"$/],
  [
    { audience: AUDIENCE, issuer: "login.example.com" },
    /^httpApi\.issuer must be an address, such as .*, but was "login\.example\.com"$/,
  ],
  [{ audience: AUDIENCE, scope: "x" }, /^httpApi has no scope: it may have audience and issuer$/],
  ["yes", /^httpApi must be \{ audience: .* \}, but was "yes"$/],
])("refuses %j", (httpApi, message) => {
  expect(() => withHttpApi(httpApi as object)).toThrow(message);
});
