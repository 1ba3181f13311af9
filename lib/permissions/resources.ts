import { ArnFormat, Stack, Token } from "aws-cdk-lib";
import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { EventSourceMapping, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { Lane } from "../../lambda/order/place.ts";
import type { OutcomeEvents } from "../events/outcome-events.ts";
import type { Secrets } from "../secrets.ts";
import type { Tables } from "../tables.ts";

/** What a worker is made of, as far as people and programs are given a part in it. */
export interface WorkerResources {
  readonly lanes: Readonly<Record<Lane, Queue>>;
  readonly deadLetterQueue: Queue;
  readonly tables: Tables;
  readonly secrets: Secrets;
  readonly function: LambdaFunction;
  readonly eventSources: Readonly<Record<Lane, EventSourceMapping>>;
  /** The announcement of outcomes, where there is one. */
  readonly events?: OutcomeEvents | undefined;
  /** The alarms that a pause with an end mutes; those that are switched off are not among them. */
  readonly pauseAlarms: readonly Alarm[];
  /** The key that all of it is encrypted with, where AWS does not manage one. */
  readonly encryptionKey?: IKey | undefined;
  /** Keys that messages may still be encrypted with. */
  readonly formerKeys: readonly IKey[];
}

/** What the worker itself is given; it is there before its event sources are. */
export type WorkResources = Omit<WorkerResources, "function" | "eventSources" | "events" | "pauseAlarms">;

/**
 * Allows actions on resources, spelled out: nothing of what CDK's own grants would add, such as to scan a table.
 *
 * @throws Error when the grantee is nobody that a policy can be given to, such as another account.
 */
export function allow(
  grantee: iam.IGrantable,
  resourceArns: readonly string[],
  actions: readonly string[],
): iam.Grant {
  const grant = iam.Grant.addToPrincipal({
    grantee,
    actions: [...actions],
    resourceArns: [...resourceArns],
  });
  grant.assertSuccess();
  return grant;
}

/**
 * Refuses a grantee of another account where only a policy of the grantee's own could allow something: CDK leaves a role of another
 * account as it is and says nothing.
 *
 * @throws Error naming both accounts, and what to do instead.
 */
export function refuseOtherAccount(grantee: iam.IGrantable, stack: Stack): void {
  const { principalAccount } = grantee.grantPrincipal;
  if (principalAccount === undefined || Token.isUnresolved(principalAccount)) return;
  if (Token.isUnresolved(stack.account) || principalAccount === stack.account) return;
  throw new Error(
    `Permissions could not be added: the grantee is of account ${principalAccount}, the worker of ${stack.account}. ` +
      "Grant them to a role of the worker's account, and let the other account assume it.",
  );
}

/** The tables, in the order in which policies name them. */
export function tableArns({ operations, connections, control }: Tables): string[] {
  return [operations.tableArn, connections.tableArn, control.tableArn];
}

/** A stack that is asked for by its name is authorized by the name alone, with an asterisk for its id. */
export function stackArn(stack: Stack): string {
  return stack.formatArn({
    service: "cloudformation",
    resource: "stack",
    resourceName: `${stack.stackName}/*`,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}

/** The rule that mutes an alarm while a lane is paused: it has the alarm's name. */
export function muteRuleArn(alarm: Alarm): string {
  return Stack.of(alarm).formatArn({
    service: "cloudwatch",
    resource: "alarm-mute-rule",
    resourceName: alarm.alarmName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
