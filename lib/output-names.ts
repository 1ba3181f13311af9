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
