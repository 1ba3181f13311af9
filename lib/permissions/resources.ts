import { Annotations, ArnFormat, Stack, Token } from "aws-cdk-lib";
import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { EventSourceMapping, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { Lane } from "../../contract/place.ts";
import { ConfigurationError } from "../configuration-error.ts";
import type { HttpApi } from "../doors/http-api.ts";
import type { ScheduledRequests } from "../doors/scheduled-requests.ts";
import type { TenantEvents } from "../doors/tenant-events.ts";
import type { OutcomeEvents } from "../events/outcome-events.ts";
import type { PauseEnds } from "../pause-ends.ts";
import type { Secrets } from "../secrets.ts";
import type { Tables } from "../tables.ts";

/** The resources of a worker that permissions are granted on. */
export interface WorkerResources {
  readonly lanes: Readonly<Record<Lane, Queue>>;
  readonly deadLetterQueue: Queue;
  readonly tables: Tables;
  readonly secrets: Secrets;
  /** The keys in KMS that prove who the worker is; none where its secret does. */
  readonly signingKeys: readonly IKey[];
  readonly function: LambdaFunction;
  readonly eventSources: Readonly<Record<Lane, EventSourceMapping>>;
  /** What ends a pause. */
  readonly pauseEnds: PauseEnds;
  /** The announcement of outcomes, where it is on. */
  readonly events?: OutcomeEvents | undefined;
  /** What turns Auth0's own events into requests, where there are rules. */
  readonly tenantEvents?: TenantEvents | undefined;
  /** The HTTP API, where there is one. */
  readonly httpApi?: HttpApi | undefined;
  /** What sends requests at a set time, where it is on. */
  readonly scheduledRequests?: ScheduledRequests | undefined;
  /** The alarms that a pause with an end mutes; those that are switched off are not among them. */
  readonly pauseAlarms: readonly Alarm[];
  /** The key that all of it is encrypted with, where AWS does not manage one. */
  readonly encryptionKey?: IKey | undefined;
  /** Keys that messages may still be encrypted with. */
  readonly formerKeys: readonly IKey[];
}

/** The resources that the worker itself needs; its role is created before its event sources. */
export type WorkResources = Omit<
  WorkerResources,
  | "function"
  | "eventSources"
  | "pauseEnds"
  | "events"
  | "tenantEvents"
  | "httpApi"
  | "scheduledRequests"
  | "pauseAlarms"
>;

/** How CDK itself tells the class of roles that it may not change, which it does not export. */
const IMMUTABLE_ROLE = "aws-cdk-lib.aws-iam.ImmutableRole";

/** Warns where no policy has got what was granted: CDK says that a grant to a role that it may not change has succeeded. */
export function checkGranted(grant: iam.Grant, { grantPrincipal }: iam.IGrantable, stack: Stack): iam.Grant {
  const { PROPERTY_INJECTION_ID: kind } = grantPrincipal.constructor as { PROPERTY_INJECTION_ID?: string };
  if (kind === IMMUTABLE_ROLE && grant.resourceStatement === undefined) {
    Annotations.of(stack).addWarningV2(
      "orgconn:grant",
      "A grant has added no permission: the grantee is a role that CDK may not change (mutable: false, or withoutPolicyUpdates()). " +
        "Grant to the role itself, or write the permissions into its policy by hand.",
    );
  }
  return grant;
}

/**
 * Whether a grantee names an account that may not be the stack's. CDK silently adds no policy to a role of another account.
 * Where the stack's account is a token, CDK takes the role for one of the stack's account, and would attach the policy to
 * that account's role of the same name.
 */
function isOfAnotherAccount(grantee: iam.IGrantable, stack: Stack): boolean {
  const { principalAccount } = grantee.grantPrincipal;
  if (principalAccount === undefined || Token.isUnresolved(principalAccount)) return false;
  return principalAccount !== stack.account;
}

/**
 * Refuses a grantee of another account, or of one that may be another, where only a policy of the grantee's own could allow something.
 *
 * @throws ConfigurationError naming the accounts, and what to do instead.
 */
export function refuseOtherAccount(grantee: iam.IGrantable, stack: Stack): void {
  if (!isOfAnotherAccount(grantee, stack)) return;
  const its = `Permissions could not be added: the grantee is of account ${grantee.grantPrincipal.principalAccount}`;
  const another = "Grant them to a role of the worker's account, and let the other account assume it.";
  if (!Token.isUnresolved(stack.account)) {
    throw new ConfigurationError(`${its}, the worker of ${stack.account}. ${another}`);
  }
  throw new ConfigurationError(
    `${its}, and the stack ${stack.stackName} does not say which account the worker is of. Give the stack its account (\`env\`), or, ` +
      `if they are the same, name the grantee without its account, as Role.fromRoleName() does. ${another}`,
  );
}

/** Wraps a principal for the policies of resources, so that CDK never attaches a policy to the principal itself. */
class NamedPrincipal extends iam.PrincipalBase {
  private readonly principal: iam.IPrincipal;

  constructor(principal: iam.IPrincipal) {
    super();
    this.principal = principal;
  }

  override get policyFragment(): iam.PrincipalPolicyFragment {
    return this.principal.policyFragment;
  }

  override dedupeString(): string {
    return JSON.stringify(this.policyFragment.principalJson);
  }
}

/** A grantee that may be of another account, as the policies of queues and keys name it; one of the stack's account as it is. */
export function inPoliciesOfResources(grantee: iam.IGrantable, stack: Stack): iam.IGrantable {
  return isOfAnotherAccount(grantee, stack) ? new NamedPrincipal(grantee.grantPrincipal) : grantee;
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
