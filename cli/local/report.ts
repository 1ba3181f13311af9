import type { OperationFinished } from "../../local/outcomes.ts";
import type { EmbeddedStack } from "../../local/stack.ts";
import { describeTenant } from "../../local/tenant/description.ts";
import { DEFAULT_CREDENTIALS } from "../../local/tenant/options.ts";
import { endingWords } from "../../operator/text/ending.ts";
import { jsonLine } from "../../operator/text/escape.ts";
import { colors } from "../output/colors.ts";
import { lines, type Styled, styled, type Text } from "../output/styled.ts";
import { describedRows } from "../stand-in/describe.ts";

/** What `orgconn local` prints. */
export interface Report {
  /** @param name What `--local` finds it by, where it has a name. */
  ready(stack: EmbeddedStack, name?: string): Text;
  operation(finished: OperationFinished): Text;
}

/** The application that may have tokens of the stand-in, and what proves it; they guard nothing. */
function credentialsOf({ SigningKeyArn: keyArn }: EmbeddedStack["outputs"]) {
  const { clientId: client_id, clientSecret: client_secret = "" } = DEFAULT_CREDENTIALS;
  return { client_id, ...(keyArn === undefined ? { client_secret } : { kms_key_arn: keyArn }) };
}

const CREDENTIAL_NAMES: Readonly<Record<string, string>> = {
  client_id: "client id",
  client_secret: "client secret",
  kms_key_arn: "signing key",
};

/** One JSON object a line, for programs. */
export const jsonReport: Report = {
  ready({
    region,
    endpoints: { sqs, dynamodb, auth0, httpApi },
    httpApiAudience,
    queues,
    tables,
    tenant,
    outputs,
  }) {
    const endpoints = { sqs, dynamodb, auth0, http_api: httpApi };
    const standIn =
      tenant === undefined
        ? {}
        : { stand_in: { ...describeTenant(tenant.world), ...credentialsOf(outputs) } };
    return jsonLine({
      event: "ready",
      region,
      endpoints,
      http_api_audience: httpApiAudience,
      queues,
      tables,
      ...standIn,
    });
  },
  operation: (finished) => jsonLine({ event: "operation", ...finished }),
};

/** For people. */
export const textReport: Report = {
  ready({ region, endpoints, httpApiAudience, queues, tables, tenant, outputs }, name) {
    const local = name === undefined ? "--local" : `--local ${name}`;
    const described =
      tenant === undefined
        ? []
        : [
            ...Object.entries(credentialsOf(outputs)).map(([what, which]) => [CREDENTIAL_NAMES[what], which]),
            ...describedRows(describeTenant(tenant.world)),
          ];
    const rows = [
      ["SQS", endpoints.sqs],
      ["  interactive lane", queues.interactive],
      ["  bulk lane", queues.bulk],
      ["  dead letters", queues.dead_letter],
      ["DynamoDB", endpoints.dynamodb],
      ["  operations", tables.operations],
      ["  connections", tables.connections],
      ["  control", tables.control],
      ["Secrets Manager", endpoints.secretsmanager],
      ...(endpoints.kms === undefined ? [] : [["KMS", endpoints.kms] as const]),
      ["Auth0", endpoints.auth0],
      ...described.map(([what = "", which = ""]) => [`  ${what}`, which] as const),
      ["HTTP API", endpoints.httpApi],
      ["  audience", httpApiAudience],
    ] as const;
    return lines([
      styled`${colors.green("●")} The embedded stack is ready (region ${region}, any credentials). Ctrl-C stops it.`,
      "",
      ...rows.map(([what, where]) => styled`  ${what.padEnd(20)}${colors.cyan(where)}`),
      "",
      "  Enqueue a request, from another terminal:",
      "",
      colors.dim(`    npx orgconn enable org_0000000000000001 con_0000000000000001 --wait ${local}`),
      "",
      "  The same by the AWS CLI:",
      "",
      colors.dim(exampleFor(endpoints.sqs, queues.interactive)),
      "",
      "  For programs, such as the examples in the README:",
      "",
      colors.dim(
        lines([
          `    export AWS_ENDPOINT_URL_SQS=${endpoints.sqs} AWS_ENDPOINT_URL_DYNAMODB=${endpoints.dynamodb}`,
          `    export AWS_REGION=${region} AWS_DEFAULT_REGION=${region} AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any`,
          `    export QUEUE_URL=${queues.interactive} OPERATIONS_TABLE=${tables.operations}`,
          `    export HTTP_API_URL=${endpoints.httpApi} AUTH0_URL=${endpoints.auth0}`,
        ]),
      ),
      "",
    ]);
  },
  operation({ operation_id, action, organization_id, connection_id, status, result, duration_ms }) {
    const words = endingWords({ action, status, result });
    const outcome = words.why === undefined ? words.status : `${words.status} (${words.why})`;
    const asked = [action, connection_id, organization_id].filter((word) => word !== null).join(" ");
    return styled`${markOf(words.status)} ${operation_id.padEnd(38)} ${outcome.padEnd(24)} ${colors.dim(`${duration_ms ?? "?"} ms`.padStart(8))}  ${asked}`;
  },
};

function markOf(status: string): Styled {
  if (status === "succeeded") return colors.green("✓");
  return status === "dead_lettered" ? colors.red("✗") : colors.yellow("–");
}

function exampleFor(endpoint: string, queueUrl: string): Styled {
  const body = {
    operation_id: "example-0001",
    action: "enable",
    organization_id: "org_0000000000000001",
    connection_id: "con_0000000000000001",
  };
  return lines([
    "    AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any AWS_DEFAULT_REGION=us-east-1 \\",
    `    aws sqs send-message --endpoint-url ${endpoint} --queue-url ${queueUrl} \\`,
    `      --message-group-id ${body.organization_id}#${body.connection_id} \\`,
    `      --message-deduplication-id ${body.operation_id}:0 \\`,
    `      --message-body '${JSON.stringify(body)}'`,
  ]);
}
