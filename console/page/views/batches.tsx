import { BatchLink, Empty, State, Time, Who } from "../parts.tsx";
import { addressOf, go, withQuery } from "../router.ts";
import { Table } from "../table.tsx";
import type { BatchesData } from "../types.ts";
import type { ViewProps } from "../view-props.ts";
import { count } from "../words.ts";

/** The batches, the latest first. */
export function BatchesView({ data: { batches, is_cut }, about, query }: ViewProps<BatchesData>) {
  const wanted = query.get("state") ?? "";
  const states = [...new Set(batches.map(({ state }) => state))];
  const shown = batches.filter(({ state }) => wanted === "" || state === wanted);
  if (batches.length === 0) {
    return (
      <Empty>
        There is no batch yet. <code>orgconn backfill organizations.csv --enable con_… {about.options}</code>{" "}
        sends one.
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
        heads={["Batch", "State", "Ended", "Rows", "Failed", "Action", "By", "Begun"]}
        numeric={[2, 3, 4]}
      >
        {shown.map((batch) => (
          <tr key={batch.batch_id} data-row>
            <th scope="row">
              <BatchLink id={batch.batch_id} />
            </th>
            <td>
              <State of={batch.state} />
            </td>
            <td class="number">{count(batch.ended)}</td>
            <td class="number">{count(batch.expected_rows)}</td>
            <td class={batch.failed > 0 ? "number bad" : "number"}>{count(batch.failed)}</td>
            <td>{batch.action}</td>
            <td>
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
