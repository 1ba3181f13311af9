import { Chart } from "../chart.tsx";
import { Figure } from "../figure.tsx";
import { Empty, PauseEnd, Section, State, Time } from "../parts.tsx";
import { addressOf } from "../router.ts";
import { ACTION, Table } from "../table.tsx";
import { isPaused } from "../troubles.ts";
import type { Circuit, LanePart, OverviewData, Part } from "../types.ts";
import type { ViewProps } from "../view-props.ts";
import { count, counted, stateText } from "../words.ts";
import { Drift } from "./drift.tsx";
import { Health, sum } from "./health.tsx";
import { Limits, limitText } from "./limits.tsx";

/** Is it healthy, how fast is it against the limit, what waits and why, what failed. */
export function OverviewView({ data, about, act }: ViewProps<OverviewData>) {
  const { parts, dead_letters: letters, drift, rates } = data;
  const buckets = of(parts, "bucket");
  const circuits = of(parts, "circuit");
  const lanes = of(parts, "lane");
  const [brake] = of(parts, "slowed_down");
  const write = buckets.find(({ bucket }) => bucket === "write");
  const points = rates.find(({ bucket }) => bucket === "write")?.points ?? [];
  const rate = points.at(-1)?.[1];
  const dead = letters.queued + letters.in_hand;
  return (
    <>
      <Health circuits={circuits} lanes={lanes} brake={brake !== undefined} dead={dead} />
      {circuits.length > 0 && (
        <Section title="Open circuits">
          <Circuits of={circuits} />
        </Section>
      )}
      <div class="figures">
        <Figure
          name="Writes a minute"
          value={rate === undefined ? "–" : count(Math.round(rate))}
          of={limitText(write)}
        />
        <Figure
          name="Tokens left"
          value={write === undefined ? "–" : count(write.tokens_left)}
          of={write === undefined ? "not known yet" : `of a burst of ${count(write.burst)}`}
        />
        <Figure
          name="Queued"
          value={count(sum(lanes, "queued"))}
          of={`${count(sum(lanes, "in_hand"))} in hand`}
        />
        <Figure
          name="Dead letters"
          value={count(dead)}
          of={dead === 0 ? "none" : <a href={addressOf("dead-letters")}>Show why they failed</a>}
          isBad={dead > 0}
        />
      </div>
      <Section
        title="Write rate"
        aside={<span class="muted">calls a minute, since the console was started</span>}
      >
        <Chart
          points={points}
          limit={write?.learned_per_minute ?? null}
          limitText={limitText(write)}
          label={`Writes a minute since the console was started: ${rate === undefined ? "not known yet" : count(Math.round(rate))} now, ${limitText(write)}.`}
        />
      </Section>
      <Section title="Lanes">
        <Table
          label="Lanes"
          heads={["Lane", "State", "Queued", "In hand", "Waits for", ACTION]}
          numeric={[2, 3]}
        >
          {lanes.map((lane) => (
            <tr key={lane.lane} data-row>
              <th scope="row">{lane.lane}</th>
              <td>
                <State of={isPaused(lane) ? "paused" : "enabled"} word={laneText(lane)} />
              </td>
              <td class="number">{count(lane.queued)}</td>
              <td class="number">{count(lane.in_hand)}</td>
              <td class={lane.waits_for.startsWith("nothing") ? "muted" : ""}>
                {lane.waits_for}
                {isPaused(lane) && (
                  <>
                    {" "}
                    <PauseEnd at={lane.pause_ends_at} />
                  </>
                )}
              </td>
              <td class="end">
                {!about.readOnly && (
                  <button
                    type="button"
                    aria-label={`${isPaused(lane) ? "Resume" : "Pause"} the ${lane.lane} lane`}
                    onClick={() => act({ action: isPaused(lane) ? "resume" : "pause", lane: lane.lane })}
                  >
                    {isPaused(lane) ? "Resume …" : "Pause …"}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </Table>
      </Section>
      {circuits.length === 0 && (
        <Section title="Circuits">
          <p>
            <State of="closed" word="All circuits are closed" />
          </p>
        </Section>
      )}
      <Section title="Rate limits of the tenant">
        {buckets.length === 0 ? (
          <Empty>The tenant's limits are not known yet: the first answered call shows them.</Empty>
        ) : (
          <Limits of={buckets} rates={rates} />
        )}
      </Section>
      <Section title="Drift">
        <Drift of={drift} about={about} />
      </Section>
    </>
  );
}

function of<Kind extends Part["kind"]>(parts: readonly Part[], kind: Kind) {
  return parts.filter((part): part is Extract<Part, { kind: Kind }> => part.kind === kind);
}

const LANE_TEXTS: Readonly<Record<string, string>> = {
  enabled: "running",
  enabling: "resuming",
  disabled: "paused",
  disabling: "pausing",
};

function laneText({ state }: LanePart): string {
  return LANE_TEXTS[state] ?? state;
}

function Circuits({ of: open }: { readonly of: readonly Circuit[] }) {
  return (
    <Table label="Open circuits" heads={["Stops", "Cause", "Auth0's words", "Opened", "Next probe"]}>
      {open.map(({ guards, cause, detail, opened_at, next_probe_at, probes }) => (
        <tr key={guards} data-row>
          <th scope="row">
            <State of="open" word={guards === "everything" ? "all calls" : guards} />
          </th>
          <td>{stateText(cause)}</td>
          <td class="words">{detail}</td>
          <td>
            <Time at={opened_at} />
          </td>
          <td>
            {Date.parse(next_probe_at) > Date.now() ? <Time at={next_probe_at} /> : "with the next request"}{" "}
            <span class="muted">({counted(probes, "probe")} so far)</span>
          </td>
        </tr>
      ))}
    </Table>
  );
}
