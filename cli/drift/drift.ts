import { readBudget } from "../../operator/budget/read.ts";
import type { Drift } from "../../operator/drift/compare.ts";
import { type ComparisonPorts, compareOrganization } from "../../operator/drift/compare-organization.ts";
import {
  countRecorded,
  type RecordedOrganization,
  readAllRecorded,
  readRecorded,
} from "../../operator/drift/recorded.ts";
import { UsageError } from "../../operator/errors.ts";
import { organizationIdArgument } from "../../operator/operation/ids.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { openSession, type Session } from "../../operator/session/session.ts";
import { readConnections } from "../../operator/tenant/connections.ts";
import { type OpenTenant, openTenant } from "../../operator/tenant/open-tenant.ts";
import { counted } from "../../operator/text/counted.ts";
import { estimateText } from "../../operator/text/duration.ts";
import { EXIT } from "../exit-codes.ts";
import { liveText } from "../output/live.ts";
import { createOutput, type Output } from "../output/output.ts";
import { typedCommand } from "../session/typed-command.ts";
import { interruptible } from "../signals.ts";
import { driftObject, driftTable } from "./describe.ts";
import { repair } from "./repair.ts";

/** The options of `orgconn drift`. */
export interface DriftFlags extends SessionFlags {
  readonly all?: boolean;
  readonly after?: string;
  readonly repair?: boolean;
  readonly yes?: boolean;
}

/** What was found so far. */
interface Findings {
  readonly drifts: Drift[];
  readonly busy: string[];
  /** Connections behind the end of a list that was cut off. */
  readonly unlisted: string[];
  /** Organizations that the tenant does not know any more. */
  readonly gone: string[];
  organizations: number;
  compared: number;
  /** The organization that was compared last, and the last one before the first drift. */
  last?: string;
  lastBeforeDrift?: string;
}

/**
 * Compares live with recorded state, organization by organization.
 *
 * @returns The exit code: 1 when there is drift, or something that could not be compared.
 */
export async function runDrift(organizations: readonly string[], flags: DriftFlags): Promise<number> {
  const chosen = checkArguments(organizations, flags);
  const session = await openSession(flags);
  const output = createOutput(flags);
  const tenant = await openTenant(session);
  const findings: Findings = { drifts: [], busy: [], unlisted: [], gone: [], organizations: 0, compared: 0 };
  try {
    await announce(chosen, session, output);
    const trouble = await compareAll(chosen, flags, { session, tenant, output }, findings);
    report(findings, output);
    if (trouble !== undefined) {
      sayHowToGoOn(findings, flags, output);
      throw trouble;
    }
    if (flags.repair && findings.drifts.length > 0) await repair(findings.drifts, flags.yes, session, output);
    const { drifts, busy, unlisted } = findings;
    return drifts.length + busy.length + unlisted.length === 0 ? EXIT.ok : EXIT.failed;
  } finally {
    await tenant.close();
    session.close();
  }
}

/** A repair that stopped has enqueued nothing: the next run finds the drift again. */
function sayHowToGoOn({ drifts, last, lastBeforeDrift }: Findings, flags: DriftFlags, output: Output): void {
  const unrepaired = flags.repair && drifts.length > 0;
  const after = unrepaired ? lastBeforeDrift : last;
  const command = typedCommand(after === undefined ? {} : { "--after": after });
  const dropped = unrepaired ? ` None of ${counted(drifts.length, "drift")} is repaired yet.` : "";
  if (output.json) output.result({ event: "unfinished", go_on: command }, () => "");
  output.note(`Stopped before the end.${dropped} Continue with: ${command}`);
}

/** @returns The organizations that were named; undefined for all. */
function checkArguments(
  organizations: readonly string[],
  { all }: DriftFlags,
): readonly string[] | undefined {
  if (all && organizations.length > 0) throw new UsageError("Name organizations or pass --all, not both.");
  if (!all && organizations.length === 0) {
    throw new UsageError("Which organizations? Name them, or pass --all.");
  }
  return all ? undefined : organizations.map(organizationIdArgument);
}

/** Says how long it will take: one list an organization, at the rate that reads are allowed. */
async function announce(
  chosen: readonly string[] | undefined,
  session: Session,
  output: Output,
): Promise<void> {
  const client = await session.clients.dynamodb();
  const { buckets } = await readBudget(client, session.names.tables.control);
  const { learnedPerSecond, tokensLeft = 0 } = buckets.find(({ name }) => name === "read") ?? {};
  const lists = chosen?.length ?? (await countRecorded(session));
  const atMost = chosen === undefined ? "at most " : "";
  const takes = `It takes ${atMost}${counted(lists, "list")}`;
  if (learnedPerSecond === undefined) {
    output.note(`${takes}; the tenant's rate is not known yet.`);
    return;
  }
  const seconds = Math.max(0, lists - tokensLeft) / learnedPerSecond;
  output.note(`${takes}, about ${estimateText(seconds * 1_000)} at the tenant's rate.`);
}

/** @returns What ended it early, if anything did: Ctrl-C, or a tenant that refuses. */
async function compareAll(
  chosen: readonly string[] | undefined,
  { after }: DriftFlags,
  { session, tenant, output }: { session: Session; tenant: OpenTenant; output: Output },
  findings: Findings,
): Promise<Error | undefined> {
  const live = liveText(process.stderr);
  try {
    await interruptible(async (signal) => {
      const recorded = chosen === undefined ? readAllRecorded(session, after) : named(chosen, after, session);
      for await (const organization of recorded) {
        signal.throwIfAborted();
        await compareOne(organization, portsFor(session, tenant, signal, output), findings, output);
        const line = `${counted(findings.organizations, "organization")} compared, ${counted(findings.drifts.length, "drift")}`;
        if (!output.json) live.show(line, line);
      }
    });
    return undefined;
  } catch (error) {
    return error as Error;
  } finally {
    live.done();
  }
}

function portsFor(
  session: Session,
  tenant: OpenTenant,
  signal: AbortSignal,
  { note }: Output,
): ComparisonPorts {
  return {
    readLive: (organizationId) => readConnections(tenant, organizationId, { signal, onWait: note }),
    readRecorded: (organizationId) => readRecorded(session, organizationId),
    now: session.clients.now,
  };
}

async function* named(
  organizationIds: readonly string[],
  after: string | undefined,
  session: Session,
): AsyncGenerator<RecordedOrganization> {
  const first = after === undefined ? 0 : organizationIds.indexOf(after) + 1;
  for (const organizationId of organizationIds.slice(first)) yield readRecorded(session, organizationId);
}

async function compareOne(
  organization: RecordedOrganization,
  ports: ComparisonPorts,
  findings: Findings,
  output: Output,
): Promise<void> {
  const { organizationId } = organization;
  const comparison = await compareOrganization(organization, ports);
  findings.organizations += 1;
  findings.last = organizationId;
  const isClean = comparison.kind === "gone" || comparison.drifts.length === 0;
  if (findings.drifts.length === 0 && isClean) findings.lastBeforeDrift = organizationId;
  if (comparison.kind === "gone") {
    findings.gone.push(organizationId);
    if (output.json)
      output.result({ event: "unknown_organization", organization_id: organizationId }, () => "");
    return;
  }
  const { drifts, busy, unlisted, compared } = comparison;
  // Programs get each as it is found.
  const omitted = (why: string) => (connectionId: string) => ({
    event: "not_compared",
    ...{ organization_id: organizationId, connection_id: connectionId, why },
  });
  if (output.json) {
    output.results(drifts.map(driftObject), () => "");
    output.results([...busy.map(omitted("busy")), ...unlisted.map(omitted("unlisted"))], () => "");
  }
  findings.drifts.push(...drifts);
  findings.busy.push(...busy.map((connectionId) => `${organizationId} ${connectionId}`));
  findings.unlisted.push(...unlisted.map((connectionId) => `${organizationId} ${connectionId}`));
  findings.compared += compared;
}

function report({ drifts, busy, unlisted, gone, organizations, compared }: Findings, output: Output): void {
  if (!output.json) {
    output.results([], () =>
      drifts.length === 0
        ? `No drift: the tenant has what was last applied (${counted(compared, "connection")} of ${counted(organizations, "organization")}).`
        : driftTable(drifts),
    );
  }
  if (busy.length > 0) output.note(`Not compared, changed meanwhile: ${busy.join(", ")}`);
  if (unlisted.length > 0)
    output.note(`Not compared, the list of their organization is longer than 1,000: ${unlisted.join(", ")}`);
  if (gone.length > 0) output.note(`The tenant no longer has these organizations: ${gone.join(", ")}`);
}
