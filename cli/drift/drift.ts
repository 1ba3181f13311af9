import {
  type DriftFindings,
  type DriftQuery,
  estimateDrift,
  findDrift,
  isClean,
  noFindings,
} from "../../operator/drift/find-drift.ts";
import { keepDrift, lastDriftText, readLastDrift } from "../../operator/drift/last-drift.ts";
import { summaryObject, summaryOf } from "../../operator/drift/summary.ts";
import { comparedObjects } from "../../operator/drift/view.ts";
import { UsageError } from "../../operator/errors.ts";
import { organizationIdArgument } from "../../operator/operation/ids.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import type { Session } from "../../operator/session/session.ts";
import { type OpenTenant, withTenant } from "../../operator/tenant/open-tenant.ts";
import { counted } from "../../operator/text/counted.ts";
import { EXIT } from "../exit-codes.ts";
import { checkAnswerable } from "../output/confirm.ts";
import { liveText } from "../output/live.ts";
import type { Output } from "../output/output.ts";
import { lines } from "../output/styled.ts";
import type { ListFlags } from "../session/options.ts";
import { runOnTarget, runWithSession } from "../session/run.ts";
import { typedCommand } from "../session/typed-command.ts";
import { interruptible } from "../signals.ts";
import { driftTable } from "./describe.ts";
import { repair } from "./repair.ts";
import { costText, summaryLines } from "./summary-text.ts";

/** The options of `orgconn drift`. */
export interface DriftFlags extends SessionFlags, ListFlags {
  readonly all?: boolean;
  readonly after?: string;
  readonly repair?: boolean;
  readonly yes?: boolean;
}

/**
 * Compares live with recorded state, organization by organization.
 *
 * @returns The exit code: 1 when there is drift, or something that could not be compared.
 * @throws UsageError when no organization is named, or where a repair cannot be confirmed; Declined when it is not.
 */
export async function runDrift(organizations: readonly string[], flags: DriftFlags): Promise<number> {
  const query = queryOf(organizations, flags);
  const runIn = flags.repair ? runOnTarget : runWithSession;
  return runIn(flags, (session, output) =>
    withTenant(session, async (tenant) => {
      const findings = noFindings();
      if (flags.repair) checkAnswerable(flags.yes);
      output.note(costText(await estimateDrift(session, query)));
      output.note(lastDriftText(await readLastDrift(session), session.clients.now()));
      try {
        await compareAll(query, { session, tenant, output }, findings);
      } catch (error) {
        report(findings, flags, session, output);
        sayHowToGoOn(findings, flags, output);
        throw error;
      }
      report(findings, flags, session, output);
      const keep = keeper(query, findings, session, output);
      await keep(0);
      if (flags.repair && findings.drifts.length > 0) {
        await keep(await repair(findings, flags.yes, session, output));
      }
      return isClean(findings) ? EXIT.ok : EXIT.failed;
    }),
  );
}

/**
 * Keeps what a comparison of all organizations came to, for others to see. It is kept before a repair is asked for, and again with the
 * number of repairs.
 */
function keeper(
  { organizationIds, after }: DriftQuery,
  findings: DriftFindings,
  session: Session,
  output: Output,
): (repaired: number) => Promise<void> {
  if (organizationIds !== undefined) return async () => {};
  const ended = { summary: summaryOf(findings), endedAtMs: session.clients.now(), after };
  return async (repaired) => {
    const why = await keepDrift(session, { ...ended, by: await session.requester(), repaired });
    if (why !== undefined) output.note(`The summary of this comparison could not be stored: ${why}`);
  };
}

function queryOf(organizations: readonly string[], { all, after }: DriftFlags): DriftQuery {
  if (all && organizations.length > 0) throw new UsageError("Name organizations or pass --all, not both.");
  if (!all && organizations.length === 0) {
    throw new UsageError("Which organizations? Name them, or pass --all.");
  }
  return { organizationIds: all ? undefined : organizations.map(organizationIdArgument), after };
}

async function compareAll(
  query: DriftQuery,
  { session, tenant, output }: { session: Session; tenant: OpenTenant; output: Output },
  findings: DriftFindings,
): Promise<void> {
  const live = liveText(process.stderr);
  try {
    await interruptible(async (signal) => {
      const options = { signal, onWait: output.note };
      for await (const compared of findDrift(session, tenant, query, findings, options)) {
        const line = `${counted(findings.organizations, "organization")} compared, ${counted(findings.drifts.length, "drift")}`;
        // Programs get each drift as it is found.
        if (output.json) output.results(comparedObjects(compared), () => "");
        else live.show(line, line);
      }
    });
  } finally {
    live.done();
  }
}

/** Programs have got each drift when it was found: for them the summary alone is left. */
function report(findings: DriftFindings, flags: ListFlags, session: Session, output: Output): void {
  const [outcome = "", ...notes] = summaryLines(findings, session.commandLine);
  output.result(summaryObject(summaryOf(findings)), () =>
    findings.drifts.length === 0
      ? outcome
      : lines([driftTable(findings.drifts, flags, session.clients.now()), outcome]),
  );
  notes.forEach(output.note);
}

/** A repair that stopped has enqueued nothing: the next run finds the drift again. */
function sayHowToGoOn(
  { drifts, last, lastBeforeDrift }: DriftFindings,
  flags: DriftFlags,
  output: Output,
): void {
  const unrepaired = flags.repair && drifts.length > 0;
  const after = unrepaired ? lastBeforeDrift : last;
  const command = typedCommand(flags, after === undefined ? {} : { "--after": after });
  const dropped = unrepaired ? ` None of ${counted(drifts.length, "drift")} is repaired yet.` : "";
  if (output.json) output.result({ event: "unfinished", go_on: command }, () => "");
  output.note(`Stopped before the end.${dropped} Continue with: ${command}`);
}
