import * as z from "zod/mini";
import type { Lane } from "../contract/place.ts";
import { ConfigurationError } from "./configuration-error.ts";
import {
  accounts,
  type CredentialsKind,
  credentialsKind,
  domain,
  emailAddress,
  flag,
  lanes,
  loopbackOrigin,
  number,
  type RateLimit,
  rateLimit,
  retentionDays,
  runbookUrl,
  signingKeyNumbers,
  streamArn,
  wholeNumber,
} from "./setting-values.ts";

/** The settings of the worker for one tenant. */
export interface WorkerSettings {
  /**
   * The tenant's own domain as in the Dashboard, not a custom one: the Management API answers only there.
   *
   * @example "acme.eu.auth0.com"
   */
  readonly auth0Domain: string;
  /**
   * The address of the Management API if it is not `https://` and the domain. It is for a stand-in on this machine, so it
   * must be a loopback address.
   *
   * @default - `https://` and the domain
   */
  readonly auth0BaseUrl?: string | undefined;
  /**
   * What the worker proves its identity to the tenant with: `secret`, a client secret or private key in the credentials' secret; or `kms`,
   * a key of RSA_2048 that never leaves KMS, whose ARN that secret names. Private key JWT needs Auth0's Enterprise plan. A key costs 1 USD
   * a month.
   *
   * @default "secret"
   */
  readonly credentials?: CredentialsKind;
  /**
   * The numbers of the keys that `credentials: "kms"` makes, one, or two in growing order while the second one takes the place of the
   * first: docs/signing-key.md has the steps. Taking a number out takes its key out of the stack; with `retain` it stays in the account.
   *
   * @default [1]
   * @example [1, 2]
   */
  readonly signingKeys?: readonly number[] | undefined;
  /**
   * Executions of the interactive lane that run at once, 2 to 1,000.
   *
   * @default 2
   */
  readonly interactiveMaximumConcurrency?: number;
  /**
   * Executions of the bulk lane that run at once, 2 to 1,000. Executions beyond what the tenant's limit can feed only wait,
   * and AWS bills the waiting: docs/costs.md says how many a limit needs.
   *
   * @default 2
   */
  readonly bulkMaximumConcurrency?: number;
  /**
   * The share of the tenant's burst that bulk work leaves to urgent requests and to others, 0 to 0.9, to two decimals.
   *
   * @default 0.2
   */
  readonly bulkReserveShare?: number;
  /**
   * The tenant's limit on writes of organization connections, if you know it: it saves the worker's first seconds of
   * learning. The tenant's answers override this setting.
   *
   * @default - learned from the tenant's answers alone
   * @example { burst: 5, perMinute: 150 }
   */
  readonly rateLimit?: RateLimit | undefined;
  /**
   * Days for which the record of a finished operation is kept, 30 to 3,650.
   *
   * @default 90
   */
  readonly recordRetentionDays?: number;
  /**
   * Days for which the worker's logs are kept, one of those that CloudWatch Logs offers. `RetentionDays` are such days.
   *
   * @default 90
   */
  readonly logRetentionDays?: number;
  /**
   * Seconds of its 180 that an execution may wait for the tenant's limit before it gives its messages back, 1 to 120.
   *
   * @default 120
   */
  readonly maximumWaitSeconds?: number;
  /**
   * Lanes that are paused. `orgconn pause` pauses a lane that is deployed; a deployment that changes the lane's event source
   * mapping resumes it, unless the lane is named here.
   *
   * @default - none
   * @example ["bulk"]
   */
  readonly pausedLanes?: readonly Lane[];
  /**
   * Other AWS accounts that may send to the interactive lane: any principal that they allow. Ids, or tokens of ids.
   *
   * @default - none
   * @example ["111122223333"]
   */
  readonly interactiveProducerAccounts?: readonly string[];
  /**
   * Other AWS accounts that may send to the bulk lane: any principal that they allow. Ids, or tokens of ids.
   *
   * @default - none
   */
  readonly bulkProducerAccounts?: readonly string[];
  /**
   * Whether every outcome is announced as an event on a bus of the deployment's own.
   *
   * @default true
   */
  readonly outcomeEvents?: boolean;
  /**
   * Whether there are a group and a role for schedules of EventBridge Scheduler, which send a request at a set time: docs/doors.md.
   *
   * @default false
   */
  readonly scheduledRequests?: boolean;
  /**
   * The stream of the operations table, if the table was restored: it then has another stream, which CloudFormation does not
   * know. docs/runbook.md has the steps.
   *
   * @default - the stream that CloudFormation knows
   */
  readonly outcomeStreamArn?: string | undefined;
  /**
   * An address that gets a mail for every alarm, once its owner has confirmed the subscription.
   *
   * @default - none; subscribe to the alarms' topic
   */
  readonly alarmEmail?: string | undefined;
  /**
   * Where the team keeps its copy of docs/runbook.md: every alarm links its section there.
   *
   * @default "docs/runbook.md"
   * @example "https://wiki.example.com/orgconn/runbook"
   */
  readonly runbookUrl?: string;
}

/** The checks of every setting, and their defaults. */
export const settingsSchema = z.object({
  auth0Domain: domain,
  auth0BaseUrl: z.optional(loopbackOrigin),
  credentials: z._default(credentialsKind, "secret"),
  signingKeys: z.optional(signingKeyNumbers),
  interactiveMaximumConcurrency: z._default(wholeNumber(2, 1_000), 2),
  bulkMaximumConcurrency: z._default(wholeNumber(2, 1_000), 2),
  bulkReserveShare: z._default(
    number("a share of the burst from 0 to 0.9", (value) => value >= 0 && value <= 0.9),
    0.2,
  ),
  rateLimit: z.optional(rateLimit),
  // lambda/order/earlier-life.ts counts on 30 days.
  recordRetentionDays: z._default(wholeNumber(30, 3_650), 90),
  logRetentionDays: z._default(retentionDays, 90),
  maximumWaitSeconds: z._default(wholeNumber(1, 120), 120),
  pausedLanes: z._default(lanes, []),
  interactiveProducerAccounts: z._default(accounts, []),
  bulkProducerAccounts: z._default(accounts, []),
  outcomeEvents: z._default(flag, true),
  scheduledRequests: z._default(flag, false),
  outcomeStreamArn: z.optional(streamArn),
  alarmEmail: z.optional(emailAddress),
  runbookUrl: z._default(runbookUrl, "docs/runbook.md"),
});

/**
 * Parses settings from properties or from CDK's context.
 *
 * @param schema The settings, or more that belongs to them.
 * @throws ConfigurationError naming everything that is wrong.
 */
export function parseSettings<T extends z.ZodMiniType<z.output<typeof settingsSchema>>>(
  schema: T,
  given: unknown,
): z.output<T> {
  const parsed = schema.safeParse(given);
  const problems = parsed.success
    ? [...reserveProblems(parsed.data), ...keyNumberProblems(parsed.data)]
    : parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
  if (parsed.success && problems.length === 0) return parsed.data;
  throw new ConfigurationError(problems.join("\n"));
}

/**
 * Refuses names that do not exist: a misspelt one would leave its default in force, and nothing would show it.
 *
 * @param kind What each of them should be, such as "setting".
 * @throws ConfigurationError naming each, and all that there are.
 */
export function refuseUnknown(given: readonly string[], names: readonly string[], kind: string): void {
  const unknown = given.filter((name) => !names.includes(name));
  if (unknown.length === 0) return;
  throw new ConfigurationError(
    unknown.map((name) => `${quoted(name)} is not a ${kind}: there are ${names.join(", ")}`).join("\n"),
  );
}

/** A name with quotes where it has characters that a reader may overlook, such as a space at its end. */
function quoted(name: string): string {
  return /^\w+$/.test(name) ? name : JSON.stringify(name);
}

/** Refuses numbers of keys where no key is made: they would have no effect. */
function keyNumberProblems({ credentials, signingKeys }: z.output<typeof settingsSchema>): string[] {
  return signingKeys === undefined || credentials === "kms"
    ? []
    : ["signingKeys needs credentials to be kms, but that is secret"];
}

/** Refuses a reserve as large as the burst, which would never leave bulk work a permit. */
function reserveProblems({ bulkReserveShare, rateLimit }: z.output<typeof settingsSchema>): string[] {
  if (rateLimit === undefined) return [];
  const { burst } = rateLimit;
  const most = Math.floor((1 - 1 / burst) * 100) / 100;
  if (bulkReserveShare <= most) return [];
  return [
    `bulkReserveShare must be at most ${most} where rateLimit has a burst of ${burst}, so that bulk work is left ` +
      `one request of it, but was ${bulkReserveShare}`,
  ];
}
