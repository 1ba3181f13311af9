import { useMemo, useState } from "preact/hooks";
import type { LetterFilter } from "../../protocol.ts";
import { Empty, Section } from "../parts.tsx";
import { addressOf } from "../router.ts";
import { LongTable } from "../table.tsx";
import type { Letter, LettersData } from "../types.ts";
import type { ViewProps } from "../view-props.ts";
import { count, counted, stateText } from "../words.ts";
import { LetterKinds } from "./letter-kinds.tsx";
import { LetterRow } from "./letter-row.tsx";

/** What is selected: it stays so while one of them is looked at. */
let kept: ReadonlySet<string> = new Set();

/** Dead letters by reason, Auth0's status and words, and below them the letters themselves. */
export function LettersView({ data, about, query, act }: ViewProps<LettersData>) {
  const filter = filterOf(query);
  const [selected, setSelected] = useState(kept);
  kept = selected;
  const matching = useMemo(
    () => data.letters.filter((letter) => matches(letter, filter)),
    [data, query.toString()],
  );
  const chosen = matching.filter(({ operation_id }) => selected.has(operation_id));
  const isFiltered = Object.keys(filter).length > 0;
  const areAll = chosen.length === matching.length && matching.length > 0;
  if (data.letters.length === 0) {
    return (
      <Empty>
        There are no dead letters. A request that can never succeed is shown here, with Auth0's own words.
      </Empty>
    );
  }
  const toggle = (id: string) => setSelected((before) => toggled(before, id));
  const begin = (action: "redrive" | "discard") =>
    act({
      action,
      // All that match are those of the server, the ones that no page shows included.
      letters: areAll && isFiltered ? { filter } : { ids: chosen.map(({ operation_id }) => operation_id) },
    });
  return (
    <>
      <Section title="By reason" aside={isFiltered && <a href={addressOf("dead-letters")}>Show all</a>}>
        <LetterKinds data={data} filter={filter} />
      </Section>
      <Section
        title={isFiltered ? filterText(filter) : "All dead letters"}
        aside={<span class="muted">{countText(matching.length, data.is_cut)}, the latest first</span>}
      >
        {!about.readOnly && (
          <div class="toolbar">
            <label class="check">
              <input
                type="checkbox"
                checked={areAll}
                onChange={() =>
                  setSelected(areAll ? new Set() : new Set(matching.map(({ operation_id }) => operation_id)))
                }
              />
              {areAll ? `All ${count(matching.length)} are selected` : `Select all ${count(matching.length)}`}
            </label>
            <span class="buttons">
              <span class="muted" role="status">
                {chosen.length > 0 && `${count(chosen.length)} selected`}
              </span>
              <button type="button" disabled={chosen.length === 0} onClick={() => begin("redrive")}>
                Redrive …
              </button>
              <button
                type="button"
                class="danger"
                disabled={chosen.length === 0}
                onClick={() => begin("discard")}
              >
                Discard …
              </button>
            </span>
          </div>
        )}
        {matching.length === 0 ? (
          <Empty>No dead letter matches any more.</Empty>
        ) : (
          <LongTable
            label="Dead letters"
            heads={["Operation", "Organization", "Connection", "Error", "Batch", "Failed"]}
            of={matching}
            draw={(letter, rowIndex) => (
              <LetterRow
                key={letter.operation_id}
                letter={letter}
                rowIndex={rowIndex}
                isSelected={selected.has(letter.operation_id)}
                toggle={about.readOnly ? undefined : toggle}
              />
            )}
          />
        )}
      </Section>
    </>
  );
}

function toggled(before: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const after = new Set(before);
  if (!after.delete(id)) after.add(id);
  return after;
}

function countText(number: number, isCut: boolean): string {
  return isCut ? `${count(number)} of the latest 2,000+` : counted(number, "dead letter");
}

function filterOf(query: URLSearchParams): LetterFilter {
  const names = ["reason", "status", "words", "batch"] as const;
  return Object.fromEntries(names.flatMap((name) => (query.get(name) ? [[name, query.get(name)]] : [])));
}

/** A filter in words, as a heading. @example filterText({ reason: "rejected", status: "404" }) // "Rejected, 404" */
function filterText({ reason, status, words, batch }: LetterFilter): string {
  const parts = [
    reason === undefined ? "" : stateText(reason),
    status === "none" ? "Auth0 not asked" : words?.startsWith(`${status} `) ? "" : (status ?? ""),
    words ?? "",
    batch === undefined ? "" : `batch ${batch}`,
  ];
  const text = parts.filter(Boolean).join(", ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function matches(letter: Letter, { reason, status, words, batch }: LetterFilter): boolean {
  return (
    (reason === undefined || letter.reason === reason) &&
    (status === undefined || String(letter.status ?? "none") === status) &&
    (words === undefined || letter.words === words) &&
    (batch === undefined || letter.batch_id === batch)
  );
}
