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
import { Table } from "../table.tsx";
import type { BatchData } from "../types.ts";
import type { ViewProps } from "../view-props.ts";
import { count, stateText } from "../words.ts";
import { BatchFigures, lettersOf } from "./batch-figures.tsx";
import { BatchState, Progress, totalOf } from "./batch-progress.tsx";

/** How far a batch is, how fast, and what failed. */
export function BatchView({ data: batch, about, act }: ViewProps<BatchData>) {
  const { batch_id, state, over } = batch;
  const failed = totalOf(batch.counts, "dead_lettered");
  const isHalted = state === "cancelled" || state === "stopped";
  return (
    <>
      <div class="lead">
        <BatchState state={state} failed={failed} />
        <span class="muted">
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
      <BatchFigures batch={batch} failed={failed} />
      <div class="columns">
        <Section title="Outcomes">
          <Outcomes batch={batch} />
        </Section>
        {batch.failed_with.length > 0 && <Failures batch={batch} />}
      </div>
      {batch.last_failures.length > 0 && <LastFailures batch={batch} />}
      <Section title="About this batch">
        <Facts
          of={[
            ["started", <Time key="started" at={batch.created_at} />],
            ["by", <Who key="by" is={batch.created_by} />],
            ["finished", batch.finished_at && <Time key="finished" at={batch.finished_at} />],
            [isHalted ? state : "stopped", batch.stopped_at && <Time key="stopped" at={batch.stopped_at} />],
            ["rolls back", batch.rollback_of && <BatchLink key="of" id={batch.rollback_of} />],
            ["reads each connection first", batch.capture ? "yes" : "no"],
          ]}
        />
      </Section>
    </>
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
            <td>{stateText(why)}</td>
            <td class="number">{count(number)}</td>
          </tr>
        );
      })}
    </Table>
  );
}

function Failures({ batch }: { readonly batch: BatchData }) {
  return (
    <Section title="Failures" aside={<a href={lettersOf(batch)}>Show its dead letters</a>}>
      <Table label="Failures by their words" heads={["Error", "Dead letters"]} numeric={[1]}>
        {batch.failed_with.map(({ words, count: number }) => (
          <tr key={words} data-row>
            <th scope="row" class="words">
              <a href={lettersOf(batch, words)}>{words}</a>
            </th>
            <td class="number bad">{count(number)}</td>
          </tr>
        ))}
      </Table>
    </Section>
  );
}

function LastFailures({ batch: { last_failures } }: { readonly batch: BatchData }) {
  return (
    <Section title="Latest failures">
      <Table label="Latest failures" heads={["Operation", "Organization", "Failed"]}>
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
