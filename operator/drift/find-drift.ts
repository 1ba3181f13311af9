import { budgetOf } from "../budget/read.ts";
import type { Session } from "../session/session.ts";
import { readConnections } from "../tenant/connections.ts";
import type { OpenTenant } from "../tenant/open-tenant.ts";
import type { Drift } from "./compare.ts";
import { compareOrganization, type OrganizationComparison } from "./compare-organization.ts";
import { withLastRepairs } from "./last-repair.ts";
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
  /** Organizations that were named, and that no request was ever applied to. */
  readonly unrecorded: string[];
  organizations: number;
  compared: number;
  /** The organization that was compared last, and the last one before the first drift. */
  last?: string;
  lastBeforeDrift?: string;
}

/** What a comparison will cost: one read of the tenant for each organization, at the rate that reads are allowed. */
export interface DriftEstimate {
  readonly reads: number;
  /** False where DynamoDB counted what is on record some hours ago, by pairs. */
  readonly isCounted: boolean;
  /** Undefined while the tenant's rate is not known. */
  readonly rate: { readonly perMinute: number; readonly isTested: boolean } | undefined;
  /** How long it takes at that rate. */
  readonly seconds: number | undefined;
}

/** Estimates what a comparison will cost, at most: an organization that nothing was applied to takes no read. */
export async function estimateDrift(session: Session, query: DriftQuery): Promise<DriftEstimate> {
  const { buckets } = await budgetOf(session);
  const { learnedPerSecond, rateIsTested, tokensLeft } =
    buckets.find(({ name }) => name === "read") ?? NO_BUCKET;
  const named = namedIn(query);
  const reads = named?.length ?? (await countRecorded(session));
  const isCounted = named !== undefined;
  if (!learnedPerSecond) return { reads, isCounted, rate: undefined, seconds: undefined };
  const rate = { perMinute: Math.round(learnedPerSecond * 60), isTested: rateIsTested };
  return { reads, isCounted, rate, seconds: Math.max(0, reads - tokensLeft) / learnedPerSecond };
}

const NO_BUCKET = { learnedPerSecond: undefined, rateIsTested: false, tokensLeft: 0 };

/** The organizations that were named and are left to compare; undefined for all. */
function namedIn({ organizationIds, after }: DriftQuery): readonly string[] | undefined {
  return organizationIds?.slice(after === undefined ? 0 : organizationIds.indexOf(after) + 1);
}

/** No findings yet. */
export function noFindings(): DriftFindings {
  return { drifts: [], busy: [], unlisted: [], gone: [], unrecorded: [], organizations: 0, compared: 0 };
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
    const comparison = await compareOrganization(organization, ports);
    const compared = { organizationId, comparison: await explained(session, organizationId, comparison) };
    // An item may be there although nothing was applied: it was not named, so it is left out.
    if (query.organizationIds === undefined && compared.comparison.kind === "unrecorded") continue;
    note(compared, findings);
    yield compared;
  }
}

/** Adds to each drift what became of its last repair. */
async function explained(
  session: Session,
  organizationId: string,
  comparison: OrganizationComparison,
): Promise<OrganizationComparison> {
  if (comparison.kind !== "compared") return comparison;
  return { ...comparison, drifts: await withLastRepairs(session, organizationId, comparison.drifts) };
}

async function* recordedOf(query: DriftQuery, session: Session): AsyncGenerator<RecordedOrganization> {
  const named = namedIn(query);
  if (named === undefined) return yield* readAllRecorded(session, query.after);
  for (const organizationId of named) yield readRecorded(session, organizationId);
}

function note({ organizationId, comparison }: ComparedOrganization, findings: DriftFindings): void {
  findings.last = organizationId;
  const isClean = comparison.kind !== "compared" || comparison.drifts.length === 0;
  if (findings.drifts.length === 0 && isClean) findings.lastBeforeDrift = organizationId;
  if (comparison.kind === "unrecorded") {
    findings.unrecorded.push(organizationId);
    return;
  }
  findings.organizations += 1;
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
export function isClean({ drifts, busy, unlisted, unrecorded }: DriftFindings): boolean {
  return drifts.length + busy.length + unlisted.length + unrecorded.length === 0;
}
