import { useState } from "preact/hooks";
import { BatchLink, Empty, OperationLink, Section, State, Time, Who } from "../parts.tsx";
import { ACTION, Table } from "../table.tsx";
import type { OrganizationData, TenantAnswer } from "../types.ts";
import { ask, type Refused } from "../updates.ts";
import type { ViewProps } from "../view-props.ts";
import { count, counted, settingsText, stateText } from "../words.ts";
import { ConnectionForm } from "./connection-form.tsx";
import { LiveConnections } from "./live-connections.tsx";

/** An organization's connections as they are on record, and what happened to them. */
export function OrganizationView({ data, about, act }: ViewProps<OrganizationData>) {
  const { organization_id: organization, connections, history, is_cut } = data;
  const hasDoubts = connections.some(({ in_doubt }) => in_doubt.length > 0);
  return (
    <>
      <Section
        title="Connections on record"
        aside={
          !about.readOnly && (
            <button type="button" onClick={() => act({ action: "retrieve", organization })}>
              Retrieve …
            </button>
          )
        }
      >
        {connections.length === 0 ? (
          <Empty>No request was ever applied to it.</Empty>
        ) : (
          <Table
            label="Connections on record"
            heads={[
              "Connection",
              "State",
              "Settings",
              "Applied",
              "By operation",
              ...(hasDoubts ? ["In doubt"] : []),
              ACTION,
            ]}
          >
            {connections.map((pair) => (
              <tr key={pair.connection_id} data-row>
                <th scope="row" class="id">
                  {pair.connection_id}
                </th>
                <td>
                  <State of={pair.state === "disabled" ? "off" : pair.state} word={pair.state} />
                </td>
                <td>{settingsText(pair.settings)}</td>
                <td>
                  <Time at={pair.applied_at} />
                </td>
                <td>{pair.operation_id !== undefined && <OperationLink id={pair.operation_id} />}</td>
                {hasDoubts && (
                  <td>
                    {pair.in_doubt.length > 0 && `after ${counted(pair.in_doubt.length, "lost answer")}`}
                  </td>
                )}
                <td class="end">
                  {!about.readOnly && (
                    <button
                      type="button"
                      aria-label={`${pair.state === "enabled" ? "Disable" : "Enable"} ${pair.connection_id}`}
                      onClick={() =>
                        act({
                          action: pair.state === "enabled" ? "disable" : "enable",
                          organization,
                          connection: pair.connection_id,
                        })
                      }
                    >
                      {pair.state === "enabled" ? "Disable …" : "Enable …"}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </Table>
        )}
        {!about.readOnly && <ConnectionForm organization={organization} act={act} />}
      </Section>
      {!about.readOnly && <Tenant organization={organization} />}
      <Section title="History">
        {history.length === 0 ? (
          <Empty>No operation of it has ended within the time that records are kept.</Empty>
        ) : (
          <Table
            label="History"
            heads={["Ended", "Action", "Connection", "Outcome", "By", "Reason", "Batch", "Operation"]}
          >
            {history.map((item) => (
              <tr key={item.operation_id} data-row>
                <td>
                  <Time at={item.finished_at} />
                </td>
                <td>{item.action}</td>
                <td class="id">{item.connection_id}</td>
                <td>
                  <State of={item.status} />{" "}
                  <span class="muted">{stateText(item.result ?? item.reason ?? "")}</span>
                </td>
                <td class="who">
                  <Who is={item.requested_by} />
                </td>
                <td class="words">{item.request?.reason}</td>
                <td>
                  <BatchLink id={item.batch_id} />
                </td>
                <th scope="row">
                  <OperationLink id={item.operation_id} />
                </th>
              </tr>
            ))}
          </Table>
        )}
        {is_cut && <p class="muted">These are the latest {count(history.length)}.</p>}
      </Section>
    </>
  );
}

/** What the tenant itself says: it costs a read of the tenant's rate limit, so that a button asks for it. */
function Tenant({ organization }: { readonly organization: string }) {
  const [answer, setAnswer] = useState<TenantAnswer>();
  const [trouble, setTrouble] = useState<Refused>();
  const [isBusy, setBusy] = useState(false);
  const askIt = async () => {
    setBusy(true);
    setTrouble(undefined);
    await ask<TenantAnswer>(`/api/organizations/${encodeURIComponent(organization)}/tenant`, {}).then(
      setAnswer,
      setTrouble,
    );
    setBusy(false);
  };
  return (
    <Section
      title="At the tenant"
      aside={
        <button type="button" disabled={isBusy} onClick={() => void askIt()}>
          {isBusy ? "Asking …" : "Ask the tenant"}
        </button>
      }
    >
      <div aria-live="polite">
        {trouble !== undefined && (
          <p class="notice bad">
            <strong>{trouble.message}</strong> {trouble.remedy}
          </p>
        )}
        {answer === undefined ? (
          trouble === undefined && (
            <p class="muted">
              Compares the tenant with the record. It costs one read of the tenant's rate limit.
            </p>
          )
        ) : (
          <Live answer={answer} />
        )}
      </div>
    </Section>
  );
}

function Live({
  answer: { is_known, connections, compared, asked_at_ms },
}: {
  readonly answer: TenantAnswer;
}) {
  if (!is_known) return <p class="notice warn">The tenant does not know this organization.</p>;
  const drifts = compared.filter(({ live }) => live !== undefined);
  return (
    <>
      <p>
        {drifts.length === 0 ? (
          <State of="done" word="As on record" />
        ) : (
          <State
            of="superseded"
            word={`Changed by others: ${drifts.map(({ connection_id }) => connection_id).join(", ")}`}
          />
        )}{" "}
        <span class="muted">
          asked <Time at={asked_at_ms} />
        </span>
      </p>
      <LiveConnections of={connections} />
    </>
  );
}
