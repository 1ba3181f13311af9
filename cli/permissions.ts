/** What a group of commands does on AWS. */
export interface CommandPermissions {
  /** As `--help` names them. */
  readonly commands: readonly string[];
  readonly actions: readonly string[];
}

/** Every command finds the stack by its outputs. */
const FIND_STACK = "cloudformation:DescribeStacks";

/** To call the tenant with the worker's token and within the shared budget. */
const CALL_TENANT = [
  "lambda:GetFunctionConfiguration",
  "dynamodb:GetItem",
  "dynamodb:UpdateItem",
  "secretsmanager:GetSecretValue",
  "secretsmanager:PutSecretValue",
  // Where a key in KMS signs.
  "kms:Sign",
];

/** To say what requests wait for, and when the pause of a lane ends. */
const CONDITIONS = [
  "dynamodb:GetItem",
  "dynamodb:Query",
  "sqs:GetQueueAttributes",
  "lambda:GetEventSourceMapping",
  "scheduler:GetSchedule",
];

/** To count how far a batch is. */
const LOOK_AT_BATCH = [
  "dynamodb:GetItem",
  "dynamodb:Query",
  "dynamodb:UpdateItem",
  "sqs:GetQueueAttributes",
  "lambda:GetEventSourceMapping",
  "scheduler:GetSchedule",
];

/** To send a batch, unless it was sent before, and to say how long it will take. */
const BACKFILL = [...LOOK_AT_BATCH, "sqs:SendMessage", "dynamodb:PutItem", "dynamodb:Scan"];

/** To look into the dead-letter queue, and to finish there what an earlier command had begun. */
const LOOK_AT_LETTERS = [
  "dynamodb:GetItem",
  "dynamodb:UpdateItem",
  "dynamodb:Query",
  "sqs:GetQueueAttributes",
  "sqs:ReceiveMessage",
  "sqs:ChangeMessageVisibility",
  "sqs:DeleteMessage",
  "sqs:SendMessage",
  "lambda:GetFunctionConfiguration",
];

/** To pause or resume a lane, and to take the end of an earlier pause away, and the mute of its alarms. */
const SWITCH_LANE = [
  "lambda:GetEventSourceMapping",
  "lambda:UpdateEventSourceMapping",
  "scheduler:DeleteSchedule",
  "cloudwatch:DeleteAlarmMuteRule",
];

/** What each command needs in IAM. `grantOperate` of the construct allows all of it. */
export const PERMISSIONS: readonly CommandPermissions[] = [
  needs(["enable", "disable", "retrieve"], ["sqs:SendMessage"]),
  needs(["enable --wait", "disable --wait", "retrieve --wait"], ["sqs:SendMessage", ...CONDITIONS]),
  needs(
    ["enable", "disable", "retrieve", "connections", "history"].map((name) => `${name} --organization-name`),
    CALL_TENANT,
  ),
  needs(["status"], ["dynamodb:Scan", ...CONDITIONS]),
  needs(["tail"], ["logs:FilterLogEvents"]),
  needs(["tail --organization", "tail --reason"], ["dynamodb:Query"]),
  needs(["history"], ["dynamodb:Query", "dynamodb:BatchGetItem", "dynamodb:GetItem"]),
  needs(["backfill"], BACKFILL),
  // Without these, a backfill begins without a look at its connection.
  needs(
    ["backfill --enable", "backfill --disable", "backfill --all-organizations"],
    [...new Set([...CALL_TENANT, ...BACKFILL])],
  ),
  needs(["batch list"], ["dynamodb:Scan", ...LOOK_AT_BATCH]),
  needs(["batch show", "batch watch"], ["dynamodb:Scan", ...LOOK_AT_BATCH]),
  needs(["batch rows"], ["dynamodb:GetItem", "dynamodb:Scan", "dynamodb:Query"]),
  needs(["backfill --watch"], LOOK_AT_BATCH),
  needs(["batch cancel"], ["dynamodb:GetItem", "dynamodb:Scan", "dynamodb:UpdateItem"]),
  needs(["batch rollback"], ["lambda:GetFunctionConfiguration", "dynamodb:BatchGetItem", ...BACKFILL]),
  needs(
    ["dead-letters list", "dead-letters show", "dead-letters redrive", "dead-letters discard"],
    LOOK_AT_LETTERS,
  ),
  needs(["connections"], CALL_TENANT),
  needs(
    ["drift"],
    [
      ...CALL_TENANT,
      "dynamodb:Query",
      "dynamodb:Scan",
      "dynamodb:BatchGetItem",
      "dynamodb:DescribeTable",
      "sqs:SendMessage",
    ],
  ),
  needs(["pause", "resume"], SWITCH_LANE),
  needs(
    ["pause --until"],
    [
      ...SWITCH_LANE,
      "scheduler:CreateSchedule",
      "scheduler:UpdateSchedule",
      "iam:PassRole",
      "cloudwatch:PutAlarmMuteRule",
    ],
  ),
  needs(["waiting", "budget"], CONDITIONS),
  needs(["console --read-only"], [...CONDITIONS, "dynamodb:Scan"]),
  // What each of its actions needs is what the command that does the same needs.
  needs(
    ["console"],
    [...new Set([...CALL_TENANT, ...BACKFILL, ...LOOK_AT_LETTERS, ...SWITCH_LANE, "dynamodb:BatchGetItem"])],
  ),
  needs(
    ["doctor"],
    [
      ...CALL_TENANT,
      "dynamodb:Scan",
      "lambda:GetAccountSettings",
      "lambda:GetEventSourceMapping",
      "scheduler:GetSchedule",
      "sqs:GetQueueAttributes",
      "pipes:DescribePipe",
      "dynamodb:DescribeTable",
      "kms:DescribeKey",
    ],
  ),
  needs(["credentials public-key"], ["kms:GetPublicKey"]),
];

function needs(commands: readonly string[], actions: readonly string[]): CommandPermissions {
  return { commands, actions: [FIND_STACK, ...actions] };
}
