import { type OptionalOutputName, OUTPUT_NAMES, type OutputName } from "../../contract/output-names.ts";
import type { Lane } from "../../contract/place.ts";

/** The names of what a deployment is made of, as its outputs give them. */
export interface DeploymentNames {
  readonly queues: Readonly<Record<Lane, string>> & { readonly deadLetters: string };
  readonly tables: { readonly operations: string; readonly connections: string; readonly control: string };
  readonly functionName: string;
  /** The event source mapping of each lane, by its UUID. */
  readonly eventSources: Readonly<Record<Lane, string>>;
  readonly secrets: { readonly credentials: string; readonly token: string };
  /** What ends a pause: the group of the schedules, and the role that they take; undefined in a stack of an older version. */
  readonly pauseEnds?: { readonly group: string; readonly roleArn: string } | undefined;
  /** The alarms that a pause of a lane sets off, as far as they are switched on; the embedded stack has none. */
  readonly pauseAlarms: Readonly<Record<Lane, readonly string[]>>;
  /** The keys in KMS that the worker may sign with, the newest first; none where its secret holds what proves who it is. */
  readonly signingKeys: readonly string[];
  /** The log of the worker; undefined in a stack of an older version. */
  readonly logGroup?: string | undefined;
  /** The pipe that announces outcomes; undefined where they are not announced, and in the embedded stack. */
  readonly pipe?: string | undefined;
}

/** The outputs of a stack, by name. */
export type Outputs = Readonly<Record<string, string>>;

/** The outputs that are missing: a stack that lacks some is not one of ours, or older than this command. */
export function missingOutputs(outputs: Outputs): readonly string[] {
  return OUTPUT_NAMES.filter((name) => outputs[name] === undefined);
}

/** Sorts outputs, of which none is missing, into names. */
export function namesFrom(outputs: Outputs): DeploymentNames {
  const output = (name: OutputName) => outputs[name] ?? "";
  const optional = (name: OptionalOutputName) => outputs[name];
  const [group, roleArn] = [optional("PauseScheduleGroupName"), optional("PauseRoleArn")];
  return {
    queues: {
      interactive: output("InteractiveQueueUrl"),
      bulk: output("BulkQueueUrl"),
      deadLetters: output("DeadLetterQueueUrl"),
    },
    tables: {
      operations: output("OperationsTableName"),
      connections: output("ConnectionsTableName"),
      control: output("ControlTableName"),
    },
    functionName: output("FunctionName"),
    eventSources: {
      interactive: output("InteractiveEventSourceMappingId"),
      bulk: output("BulkEventSourceMappingId"),
    },
    secrets: { credentials: output("CredentialsSecretArn"), token: output("TokenSecretArn") },
    pauseEnds: group === undefined || roleArn === undefined ? undefined : { group, roleArn },
    pauseAlarms: {
      interactive: present(optional("InteractiveAgeAlarmName"), optional("InteractiveStalledAlarmName")),
      bulk: present(optional("BulkStalledAlarmName")),
    },
    signingKeys: present(optional("SigningKeyArn"), optional("FormerSigningKeyArn")),
    logGroup: optional("LogGroupName"),
    pipe: optional("PipeName"),
  };
}

function present(...names: readonly (string | undefined)[]): readonly string[] {
  return names.filter((name) => name !== undefined);
}
