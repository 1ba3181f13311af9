import type { ComponentChildren } from "preact";
import {
  BatchLink,
  Clock,
  Empty,
  Facts,
  OperationLink,
  OrganizationLink,
  Section,
  State,
  Time,
  Who,
} from "../parts.tsx";
import type { Operation } from "../types.ts";
import type { ViewProps } from "../view-props.ts";
import { counted, durationText, settingsText, stateText } from "../words.ts";
import { LiveConnections } from "./live-connections.tsx";

/** Everything on record of one operation, as a timeline. */
export function OperationView({ data: operation, about, act }: ViewProps<Operation>) {
  const { operation_id, status } = operation;
  if (operation.enqueued_at === undefined) return <Unrecorded operation={operation} />;
  const isLetter = status === "dead_lettered" && operation.discarded_at === undefined;
  const letters = { ids: [operation_id] };
  return (
    <>
      <div class="lead">
        <State of={status} />
        <span class="muted">{stateText(operation.result ?? operation.reason ?? "")}</span>
        {isLetter && !about.readOnly && (
          <span class="buttons">
            <button type="button" onClick={() => act({ action: "redrive", letters })}>
              Redrive …
            </button>
            <button type="button" class="danger" onClick={() => act({ action: "discard", letters })}>
              Discard …
            </button>
          </span>
        )}
      </div>
      {operation.detail !== undefined && (
        <p class={`notice ${status === "dead_lettered" ? "bad" : "warn"}`}>{operation.detail}</p>
      )}
      <Section title="On record">
        <Facts
          of={[
            ["action", operation.action],
            [
              "organization",
              operation.organization_id && (
                <OrganizationLink key="organization" id={operation.organization_id} />
              ),
            ],
            [
              "connection",
              operation.connection_id && (
                <span key="connection" class="id">
                  {operation.connection_id}
                </span>
              ),
            ],
            ["settings", settingsText(operation.request ?? {})],
            [
              "requested by",
              operation.request?.requested_by && <Who key="by" is={operation.request.requested_by} />,
            ],
            ["reason", operation.request?.reason],
            ["batch", operation.batch_id && <BatchLink key="batch" id={operation.batch_id} />],
            ["lane", operation.lane],
            ["connection before", beforeText(operation)],
            ["Auth0 answered", operation.auth0_status],
            ["failed tries", operation.attempts || undefined],
            ["throttled", operation.throttles ? counted(operation.throttles, "time") : undefined],
            [
              "superseded by",
              operation.superseded_by && <OperationLink key="superseded" id={operation.superseded_by} />,
            ],
          ]}
        />
      </Section>
      <Section title="What happened">
        <ol class="timeline">
          {eventsOf(operation).map(({ at, what, more }) => (
            <li key={`${at} ${what}`}>
              <span class="at">
                <Clock at={at} />
                <Time at={at} />
              </span>
              <div>
                <strong>{what}</strong>
                {more !== undefined && <p>{more}</p>}
              </div>
            </li>
          ))}
        </ol>
      </Section>
      {operation.connections !== undefined && (
        <Section title="What Auth0 listed">
          <LiveConnections of={operation.connections} />
        </Section>
      )}
    </>
  );
}

function unrecordedText({ status, sent_at }: Operation): string {
  if (status === "waiting" || sent_at !== undefined)
    return "It waits in its lane: the worker writes a record at its first deferral, or with the outcome.";
  if (status === "accepted")
    return "The HTTP API has reserved its id, and may not have sent it: its client sends it again.";
  return "There is no record of it. It may wait in a lane, may have expired, or was never sent.";
}

function Unrecorded({ operation }: { readonly operation: Operation }) {
  const { batch } = operation;
  return (
    <Empty>
      {unrecordedText(operation)}{" "}
      {batch !== undefined && (
        <>
          It is a row of <BatchLink id={batch.batch_id} />.
        </>
      )}
    </Empty>
  );
}

interface TimelineEvent {
  readonly at: string;
  readonly what: string;
  readonly more?: ComponentChildren;
}

function eventsOf(operation: Operation): readonly TimelineEvent[] {
  const { enqueued_at, started_at, finished_at, status, reason, retry_at, discarded_at, redriven_at } =
    operation;
  const waited = enqueued_at && started_at ? Date.parse(started_at) - Date.parse(enqueued_at) : 0;
  const worked = started_at && finished_at ? Date.parse(finished_at) - Date.parse(started_at) : 0;
  const events: (TimelineEvent | undefined)[] = [
    enqueued_at === undefined ? undefined : { at: enqueued_at, what: `entered the ${operation.lane} lane` },
    started_at === undefined
      ? undefined
      : {
          at: started_at,
          what: "first received by the worker",
          more: `after ${durationText(waited)} in the lane`,
        },
    redriven_at === undefined
      ? undefined
      : {
          at: redriven_at,
          what: "redriven",
          more: markText(operation.redriven_by, operation.redriven_because),
        },
    status !== "deferred" || retry_at === undefined
      ? undefined
      : { at: retry_at, what: "next try", more: `deferred: ${stateText(reason ?? "")}` },
    finished_at === undefined
      ? undefined
      : {
          at: finished_at,
          what: stateText(status),
          more: `${operation.result ?? stateText(reason ?? "")}, ${durationText(worked)} after the first delivery`,
        },
    discarded_at === undefined
      ? undefined
      : {
          at: discarded_at,
          what: "discarded",
          more: markText(operation.discarded_by, operation.discarded_because),
        },
  ];
  return events
    .filter((event) => event !== undefined)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function markText(by: string | undefined, because: string | undefined): ComponentChildren {
  return (
    <>
      by <Who is={by} />
      {because !== undefined && `: ${because}`}
    </>
  );
}

const BEFORE_SOURCES: Readonly<Record<string, string>> = {
  seen: "read from Auth0",
  recorded: "as recorded",
};

function beforeText({ before, before_settings = {}, before_source }: Operation): string | undefined {
  if (before === undefined) return undefined;
  const text = [before, settingsText(before_settings)].filter(Boolean).join(", ");
  return before_source === undefined ? text : `${text} (${BEFORE_SOURCES[before_source] ?? before_source})`;
}
