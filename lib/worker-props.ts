import type { ISecurityGroup, IVpc, SubnetSelection } from "aws-cdk-lib/aws-ec2";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";
import * as z from "zod/mini";
import { ConfigurationError } from "./configuration-error.ts";
import { type HttpApiSettings, httpApiSettings } from "./doors/http-api-settings.ts";
import type { AlarmSettings } from "./monitoring/alarm-settings.ts";
import { networkProblems } from "./network-checks.ts";
import { keyProblems, topicProblems } from "./resource-checks.ts";
import { flag, having, isPlainObject, listOf, wrong } from "./setting-values.ts";
import { parseSettings, refuseUnknown, settingsSchema, type WorkerSettings } from "./settings.ts";
import { eventSourceName, type TenantEventsSettings, tenantRules } from "./tenant-events-settings.ts";
import type { WorkerNetwork } from "./worker-function.ts";

/** The properties of an `OrganizationConnectionWorker`. */
export interface OrganizationConnectionWorkerProps extends WorkerSettings, WorkerNetwork {
  /**
   * Whether the data survive the stack: queues, tables, secrets and logs. Otherwise they are deleted with it.
   *
   * @default true
   */
  readonly retain?: boolean;
  /** @deprecated It is called `retain` now. */
  readonly production?: boolean;
  /**
   * Whether DynamoDB refuses to delete the tables. Without it, a first deployment that fails removes everything that it
   * created: turn it on with the second deployment. The app sets the stack's own `terminationProtection`.
   *
   * @default - as `retain`
   */
  readonly deletionProtection?: boolean;
  /**
   * The customer's key that everything at rest is encrypted with. A key that was made in another app must let
   * CloudWatch Logs use it already, and the producers' accounts: docs/security.md says what its policy needs. If you take it
   * out or give another one, move it to `formerKeys` in the same deployment: otherwise worker and operators can no longer decrypt what waits.
   *
   * @default - keys that AWS manages
   */
  readonly encryptionKey?: IKey;
  /**
   * Former keys of the data. Worker and operators may still decrypt with them: a message stays encrypted with the key that it
   * was sent under. Keep a key here until both lanes and the dead-letter queue are empty.
   *
   * @default - none
   */
  readonly formerKeys?: readonly IKey[];
  /**
   * An HTTP API in front of the lanes, for systems outside AWS: docs/doors.md.
   *
   * @default - none
   * @example { audience: "https://orgconn.example.com" }
   */
  readonly httpApi?: HttpApiSettings;
  /**
   * Alarms to switch off or to give another threshold, by name; docs/runbook.md has the names.
   *
   * @default - every alarm, with its own threshold
   * @example { BudgetDegraded: false, InteractiveAge: { threshold: 600 } }
   */
  readonly alarms?: AlarmSettings;
  /**
   * Rules that enable connections for new organizations, on Auth0's own event `organization.created`: docs/doors.md.
   *
   * @default - none, and nothing is deployed for them
   */
  readonly tenantEvents?: TenantEventsSettings;
  /**
   * A topic of your own that alarms go to, in place of `alarmEmail`, in the stack's region. CloudWatch must be allowed to publish to it, and
   * to use its key: where the topic or the key is imported, synthesis prints the statement that its policy needs.
   *
   * @default - one for this worker, encrypted and over TLS only; `alarmEmail` subscribes to it
   */
  readonly alarmTopic?: ITopic;
}

/** The checks of every property. Those that can come from CDK's context may be texts; the names of alarms are checked with the alarms. */
const propsSchema = z.extend(settingsSchema, {
  retain: z.optional(flag),
  production: z.optional(flag),
  deletionProtection: z.optional(flag),
  encryptionKey: z.optional(having<IKey>("keyArn", "a key of KMS, such as kms.Key.fromKeyArn(…)")),
  formerKeys: z.optional(
    listOf(having<IKey>("keyArn", "a key of KMS, such as kms.Key.fromKeyArn(…)"), "keys of KMS"),
  ),
  httpApi: z.optional(httpApiSettings),
  alarms: z.optional(
    z.custom<AlarmSettings>(isPlainObject, {
      error: wrong("alarms by name, such as { BudgetDegraded: false, InteractiveAge: { threshold: 600 } }"),
    }),
  ),
  tenantEvents: z.optional(
    z.strictObject(
      { eventSourceName, rules: tenantRules },
      {
        error: (issue) =>
          issue.code === "unrecognized_keys"
            ? `has unknown properties, ${issue.keys.join(", ")}: there are eventSourceName and rules`
            : wrong("an event source and rules, as { eventSourceName, rules }")(issue),
      },
    ),
  ),
  alarmTopic: z.optional(having<ITopic>("topicArn", "a topic of SNS, such as sns.Topic.fromTopicArn(…)")),
  vpc: z.optional(having<IVpc>("vpcId", "a network, such as ec2.Vpc.fromLookup(…)")),
  vpcSubnets: z.optional(
    z.custom<SubnetSelection>(isPlainObject, {
      error: wrong("a selection of subnets, such as { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }"),
    }),
  ),
  securityGroups: z.optional(
    listOf(
      having<ISecurityGroup>("securityGroupId", "a security group, such as new ec2.SecurityGroup(…)"),
      "security groups",
    ),
  ),
});

/**
 * Reads the properties of a worker.
 *
 * @param worker The construct that has them.
 * @throws ConfigurationError naming everything that is wrong, and what is allowed.
 */
export function parseProps(props: OrganizationConnectionWorkerProps, worker: Construct) {
  const given = Object.entries(props ?? {}).flatMap(([name, value]) => (value === undefined ? [] : name));
  refuseUnknown(given, Object.keys(propsSchema.shape), "property");
  const settings = parseSettings(propsSchema, props ?? {});
  refuseCombinations(props);
  refuseResources(props, worker);
  return settings;
}

/** Refuses combinations in which one property would silently have no effect. */
function refuseCombinations(props: OrganizationConnectionWorkerProps): void {
  const { alarmTopic, alarmEmail, vpc, vpcSubnets, securityGroups, outcomeStreamArn, outcomeEvents } = props;
  const problems = [
    alarmTopic !== undefined &&
      alarmEmail !== undefined &&
      "alarmEmail subscribes to a topic of the worker's own, so it cannot go with alarmTopic: subscribe the address to that topic",
    vpc === undefined &&
      (vpcSubnets ?? securityGroups) !== undefined &&
      "vpcSubnets and securityGroups need vpc",
    outcomeStreamArn !== undefined &&
      String(outcomeEvents) === "false" &&
      "outcomeStreamArn needs outcomeEvents, but that is false",
    props.production !== undefined &&
      props.retain !== undefined &&
      "production is the former name of retain, so it cannot go with retain: leave production out",
  ].filter((problem) => problem !== false);
  if (problems.length > 0) throw new ConfigurationError(problems.join("\n"));
}

/** Refuses resources of the app that cannot serve the worker. */
function refuseResources(props: OrganizationConnectionWorkerProps, worker: Construct): void {
  const problems = [
    ...keyProblems("encryptionKey", props.encryptionKey, worker),
    ...(props.formerKeys ?? []).flatMap((key, index) => keyProblems(`formerKeys.${index}`, key, worker)),
    ...topicProblems(props.alarmTopic, worker),
    ...networkProblems(props.vpc, props.vpcSubnets),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems.join("\n"));
}
