import { BatchLink, Command, Empty, Time, Who } from "../parts.tsx";
import { addressOf, go, withQuery } from "../router.ts";
import { Table } from "../table.tsx";
import type { BatchesData, ListedBatch } from "../types.ts";
import type { ViewProps } from "../view-props.ts";
import { count } from "../words.ts";
import { BatchState } from "./batch-progress.tsx";

/** The batches, the latest first. */
export function BatchesView({ data: { batches, is_cut }, about, query }: ViewProps<BatchesData>) {
  const wanted = query.get("state") ?? "";
  const states = [...new Set(batches.map(({ state }) => state))];
  const shown = batches.filter(({ state }) => wanted === "" || state === wanted);
  if (batches.length === 0) {
    return (
      <Empty>
        <p>There is no batch yet. A backfill sends one, from a file of organizations.</p>
        <Command line={`orgconn backfill organizations.csv --enable con_… ${about.options}`} />
      </Empty>
    );
  }
  return (
    <>
      <div class="filters">
        <label>
          State
          <select
            value={wanted}
            onChange={({ currentTarget }) =>
              go(withQuery(addressOf("batches"), { state: currentTarget.value }), true)
            }
          >
            <option value="">all</option>
            {states.map((state) => (
              <option key={state}>{state}</option>
            ))}
          </select>
        </label>
      </div>
      <Table
        label="Batches"
        heads={["Batch", "State", "Ended", "Failed", "Action", "By", "Started"]}
        numeric={[3]}
      >
        {shown.map((batch) => (
          <tr key={batch.batch_id} data-row>
            <th scope="row">
              <BatchLink id={batch.batch_id} />
            </th>
            <td>
              <BatchState state={batch.state} failed={batch.failed} />
            </td>
            <td>
              <Ended batch={batch} />
            </td>
            <td class={batch.failed > 0 ? "number bad" : "number"}>{count(batch.failed)}</td>
            <td>{batch.action}</td>
            <td class="who">
              <Who is={batch.created_by} />
            </td>
            <td>
              <Time at={batch.created_at} />
            </td>
          </tr>
        ))}
      </Table>
      {shown.length === 0 && <Empty>No batch is {wanted}.</Empty>}
      {is_cut && <p class="muted">These are the latest {count(batches.length)}.</p>}
    </>
  );
}

function Ended({ batch: { ended, expected_rows } }: { readonly batch: ListedBatch }) {
  const part = expected_rows === 0 ? 0 : Math.min(1, ended / expected_rows);
  return (
    <span class="ended">
      <svg class="bar" viewBox="0 0 1000 12" preserveAspectRatio="none" aria-hidden="true">
        <rect class="rest" width="1000" height="12" />
        <rect class="part" width={part * 1_000} height="12" />
      </svg>
      {count(ended)} of {count(expected_rows)}
    </span>
  );
}
