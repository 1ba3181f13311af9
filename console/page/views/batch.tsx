import {
  BatchLink,
  Facts,
  OperationLink,
  OrganizationLink,
  PauseEnd,
  Section,
  State,
  Time,
  Who,
} from "../parts.tsx";
import { addressOf, withQuery } from "../router.ts";
import { Table } from "../table.tsx";
import type { BatchData } from "../types.ts";
import type { ViewProps } from "../view-props.ts";
import { count, counted, durationText, minuteText } from "../words.ts";

/** How far a batch is, how fast, and what failed. */
export function BatchView({ data: batch, about, act }: ViewProps<BatchData>) {
  const { batch_id, state, over, ended, waiting, expected_rows } = batch;
  const isHalted = state === "cancelled" || state === "stopped";
  return (
    <>
      <div class="lead">
        <State of={state} />
        <span>
          {batch.action} from {batch.source}
        </span>
        {!about.readOnly && (
          <span class="buttons">
            {!over && !isHalted && (
              <button type="button" onClick={() => act({ action: "cancel", batch: batch_id })}>
                Cancel …
              </button>
            )}
            {over && batch.action !== "retrieve" && (
              <button
                type="button"
                onClick={() =>
                  act({
                    title: `Roll ${batch_id} back: restore what it changed`,
                    withReason: (reason) => ({ action: "rollback", batch: batch_id, reason }),
                  })
                }
              >
                Roll back …
              </button>
            )}
          </span>
        )}
      </div>
      {batch.stop_reason !== undefined && <p class="notice warn">{batch.stop_reason}</p>}
      {batch.paused && (
        <p class="notice warn">
          The bulk lane is paused <PauseEnd at={batch.pause_ends_at} />: its rows wait.
        </p>
      )}
      <Progress batch={batch} />
      <p class="pace">
        <strong>{count(ended)}</strong> of {counted(expected_rows, "row")} ended, {count(waiting)} waiting.{" "}
        {state === "filling" && `${count(batch.sent_rows)} sent so far. `}
        {!over && paceText(batch)}
      </p>
      <Section title="Outcomes">
        <Outcomes batch={batch} />
      </Section>
      {batch.failed_with.length > 0 && <Failures batch={batch} />}
      <Section title="About it">
        <Facts
          of={[
            ["begun", <Time key="begun" at={batch.created_at} />],
            ["by", <Who key="by" is={batch.created_by} />],
            ["finished", batch.finished_at && <Time key="finished" at={batch.finished_at} />],
            [isHalted ? state : "stopped", batch.stopped_at && <Time key="stopped" at={batch.stopped_at} />],
            ["rolls back", batch.rollback_of && <BatchLink key="of" id={batch.rollback_of} />],
            ["looks at each connection first", batch.capture ? "yes" : "no"],
          ]}
        />
      </Section>
    </>
  );
}

function paceText({
  rate_per_second,
  estimated_ms_left,
  estimated_end_at,
  estimate_is_tested,
  paused,
}: BatchData): string {
  const rate = `${rate_per_second.toFixed(1)} a second`;
  if (estimated_ms_left === undefined) return `${rate}; how long it takes is not known yet.`;
  const left = `about ${durationText(estimated_ms_left)}`;
  if (paused || estimated_end_at === undefined) return `${left} once resumed.`;
  return `${rate}; ${left} to go, until ${minuteText(estimated_end_at)}${estimate_is_tested ? "" : ", at a rate that was not tested under load yet"}.`;
}

/** Statuses in the order in which the bar shows them. */
const PARTS = ["succeeded", "superseded", "cancelled", "dead_lettered"] as const;

function totalOf(counts: BatchData["counts"], status: string): number {
  return Object.entries(counts).reduce(
    (sum, [key, number]) => (key.split("/")[0] === status ? sum + number : sum),
    0,
  );
}

function Progress({ batch: { counts, expected_rows, ended } }: { readonly batch: BatchData }) {
  const all = Math.max(1, expected_rows);
  let x = 0;
  return (
    <svg
      class="bar"
      viewBox="0 0 1000 12"
      preserveAspectRatio="none"
      role="img"
      aria-label={`${count(ended)} of ${counted(expected_rows, "row")} ended`}
    >
      <rect class="rest" width="1000" height="12" />
      {PARTS.map((status) => {
        const width = (totalOf(counts, status) / all) * 1_000;
        const from = x;
        x += width;
        return <rect key={status} class={status} x={from} width={width} height="12" />;
      })}
    </svg>
  );
}

function Outcomes({ batch: { counts } }: { readonly batch: BatchData }) {
  const rows = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  if (rows.length === 0) return <p class="empty">No row has ended yet.</p>;
  return (
    <Table label="Outcomes" heads={["Status", "Result or reason", "Operations"]} numeric={[2]}>
      {rows.map(([key, number]) => {
        const [status = "", why = ""] = key.split("/");
        return (
          <tr key={key}>
            <th scope="row">
              <State of={status} />
            </th>
            <td>{why}</td>
            <td class="number">{count(number)}</td>
          </tr>
        );
      })}
    </Table>
  );
}

function Failures({ batch: { batch_id, failed_with, last_failures } }: { readonly batch: BatchData }) {
  return (
    <Section
      title="Failures"
      aside={<a href={withQuery(addressOf("dead-letters"), { batch: batch_id })}>Its dead letters</a>}
    >
      <Table label="Failures by their words" heads={["Words", "Dead letters"]} numeric={[1]}>
        {failed_with.map(({ words, count: number }) => (
          <tr key={words} data-row>
            <th scope="row" class="words">
              <a href={withQuery(addressOf("dead-letters"), { batch: batch_id, words })}>{words}</a>
            </th>
            <td class="number bad">{count(number)}</td>
          </tr>
        ))}
      </Table>
      <Table label="The latest failures" heads={["The latest", "Organization", "Since"]}>
        {last_failures.map(({ operation_id, organization_id, at }) => (
          <tr key={operation_id} data-row>
            <th scope="row">
              <OperationLink id={operation_id} />
            </th>
            <td>
              <OrganizationLink id={organization_id} />
            </td>
            <td>
              <Time at={at} />
            </td>
          </tr>
        ))}
      </Table>
    </Section>
  );
}
