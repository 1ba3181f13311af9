import { budgetOf } from "../budget/read.ts";
import type { Session } from "../session/session.ts";
import { readConnections } from "../tenant/connections.ts";
import type { OpenTenant } from "../tenant/open-tenant.ts";
import type { Drift } from "./compare.ts";
import { compareOrganization, type OrganizationComparison } from "./compare-organization.ts";
import { countRecorded, type RecordedOrganization, readAllRecorded, readRecorded } from "./recorded.ts";

/** Which organizations are compared. */
export interface DriftQuery {
  /** Undefined for all. */
  readonly organizationIds: readonly string[] | undefined;
  /** The organization to go on after. */
  readonly after: string | undefined;
}

/** One organization that was compared. */
export interface ComparedOrganization {
  readonly organizationId: string;
  readonly comparison: OrganizationComparison;
}

/** What was found so far. */
export interface DriftFindings {
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

/** How long a comparison will take: one list an organization, at the rate that reads are allowed. */
export interface DriftEstimate {
  readonly lists: number;
  /** Undefined while the tenant's rate is not known. */
  readonly seconds: number | undefined;
}

/** Estimates how long a comparison will take; for all organizations, at most. */
export async function estimateDrift(
  session: Session,
  { organizationIds }: DriftQuery,
): Promise<DriftEstimate> {
  const { buckets } = await budgetOf(session);
  const { learnedPerSecond, tokensLeft = 0 } = buckets.find(({ name }) => name === "read") ?? {};
  const lists = organizationIds?.length ?? (await countRecorded(session));
  const seconds = learnedPerSecond && Math.max(0, lists - tokensLeft) / learnedPerSecond;
  return { lists, seconds };
}

/** No findings yet. */
export function noFindings(): DriftFindings {
  return { drifts: [], busy: [], unlisted: [], gone: [], organizations: 0, compared: 0 };
}

/**
 * Compares live with recorded state, organization by organization.
 *
 * @param findings Takes what is found, so that it is not lost where the comparison ends early.
 * @returns Each organization when it has been compared.
 * @throws TenantError when the tenant refuses; the signal's reason.
 */
export async function* findDrift(
  session: Session,
  tenant: OpenTenant,
  query: DriftQuery,
  findings: DriftFindings,
  { signal, onWait }: { readonly signal: AbortSignal; readonly onWait: (why: string) => void },
): AsyncGenerator<ComparedOrganization> {
  const ports = {
    readLive: (organizationId: string) => readConnections(tenant, organizationId, { signal, onWait }),
    readRecorded: (organizationId: string) => readRecorded(session, organizationId),
    now: session.clients.now,
  };
  for await (const organization of recordedOf(query, session)) {
    signal.throwIfAborted();
    const { organizationId } = organization;
    const compared = { organizationId, comparison: await compareOrganization(organization, ports) };
    note(compared, findings);
    yield compared;
  }
}

async function* recordedOf(
  { organizationIds, after }: DriftQuery,
  session: Session,
): AsyncGenerator<RecordedOrganization> {
  if (organizationIds === undefined) return yield* readAllRecorded(session, after);
  const first = after === undefined ? 0 : organizationIds.indexOf(after) + 1;
  for (const organizationId of organizationIds.slice(first)) yield readRecorded(session, organizationId);
}

function note({ organizationId, comparison }: ComparedOrganization, findings: DriftFindings): void {
  findings.organizations += 1;
  findings.last = organizationId;
  const isClean = comparison.kind === "gone" || comparison.drifts.length === 0;
  if (findings.drifts.length === 0 && isClean) findings.lastBeforeDrift = organizationId;
  if (comparison.kind === "gone") {
    findings.gone.push(organizationId);
    return;
  }
  const named = (connectionId: string) => `${organizationId} ${connectionId}`;
  findings.drifts.push(...comparison.drifts);
  findings.busy.push(...comparison.busy.map(named));
  findings.unlisted.push(...comparison.unlisted.map(named));
  findings.compared += comparison.compared;
}

/** Whether everything was compared, and no drift was found. */
export function isClean({ drifts, busy, unlisted }: DriftFindings): boolean {
  return drifts.length + busy.length + unlisted.length === 0;
}
