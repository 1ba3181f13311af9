/** The outputs of a stack that producers, operators and the command line read. They are an interface. */
export const OUTPUT_NAMES = [
  "InteractiveQueueUrl",
  "BulkQueueUrl",
  "DeadLetterQueueUrl",
  "OperationsTableName",
  "ConnectionsTableName",
  "ControlTableName",
  "FunctionName",
  "InteractiveEventSourceMappingId",
  "BulkEventSourceMappingId",
  "CredentialsSecretArn",
  "TokenSecretArn",
] as const;

/** The name of an output. */
export type OutputName = (typeof OUTPUT_NAMES)[number];

/**
 * Outputs that not every stack has: one of version 0.1.0 has none of them, and some are about what can be switched off. Who reads one does
 * without it where it is absent.
 */
export const OPTIONAL_OUTPUT_NAMES = [
  "Version",
  "LogGroupName",
  "PauseScheduleGroupName",
  "PauseRoleArn",
  "RequestScheduleGroupName",
  "RequestScheduleRoleArn",
  "RequestScheduleDeadLetterQueueArn",
  "RequestScheduleDeadLetterQueueUrl",
  "SigningKeyArn",
  "FormerSigningKeyArn",
  "PipeName",
  "UndeliveredQueueUrl",
  "HttpApiLogGroupName",
  "TenantEventQueueUrl",
  "TenantEventDeadLetterQueueUrl",
  "TenantEventLogGroupName",
  "InteractiveAgeAlarmName",
  "InteractiveStalledAlarmName",
  "BulkStalledAlarmName",
] as const;

/** The name of an output that a stack may lack. */
export type OptionalOutputName = (typeof OPTIONAL_OUTPUT_NAMES)[number];
