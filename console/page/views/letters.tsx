import { useMemo, useState } from "preact/hooks";
import type { LetterFilter } from "../../protocol.ts";
import { memo } from "../memo.ts";
import { BatchLink, Empty, OperationLink, OrganizationLink, Section, Table, Time } from "../parts.tsx";
import { addressOf, withQuery } from "../router.ts";
import type { Letter, LettersData } from "../types.ts";
import type { ViewProps } from "../view-props.ts";
import { count, counted, stateText, wordsText } from "../words.ts";

/** Letters that are drawn at first, and more at each request. */
const STEP = 200;

/** What is selected: it stays so while one of them is looked at. */
let kept: ReadonlySet<string> = new Set();

/** Dead letters by reason, Auth0's status and words, and below them the letters themselves. */
export function LettersView({ data, about, query, act }: ViewProps<LettersData>) {
  const filter = filterOf(query);
  const [selected, setSelected] = useState(kept);
  kept = selected;
  const [shown, setShown] = useState(STEP);
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
        There are no dead letters. A request that can never succeed would be here, with Auth0's own words.
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
        <Kinds data={data} filter={filter} />
      </Section>
      <Section
        title={isFiltered ? "Those that match" : "All dead letters"}
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
          <Table
            label="Dead letters"
            heads={["Operation", "Organization", "Connection", "Why", "Batch", "Since"]}
          >
            {matching.slice(0, shown).map((letter) => (
              <Row
                key={letter.operation_id}
                letter={letter}
                isSelected={selected.has(letter.operation_id)}
                toggle={about.readOnly ? undefined : toggle}
              />
            ))}
          </Table>
        )}
        {matching.length > shown && (
          <button type="button" onClick={() => setShown(shown + STEP)}>
            Show {count(Math.min(STEP, matching.length - shown))} more of {count(matching.length)}
          </button>
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

function matches(letter: Letter, { reason, status, words, batch }: LetterFilter): boolean {
  return (
    (reason === undefined || letter.reason === reason) &&
    (status === undefined || String(letter.status ?? "none") === status) &&
    (words === undefined || letter.words === words) &&
    (batch === undefined || letter.batch_id === batch)
  );
}

function Kinds({ data: { kinds }, filter }: { readonly data: LettersData; readonly filter: LetterFilter }) {
  const address = addressOf("dead-letters");
  return (
    <Table
      label="Dead letters by reason"
      heads={["Reason", "Auth0", "Words", "Dead letters", "Latest"]}
      numeric={[3]}
    >
      {kinds.map(({ reason, status, words, dead_letters, latest_at }, index) => {
        const before = kinds[index - 1];
        const isNew = before?.reason !== reason;
        const code = String(status ?? "none");
        const isChosen = filter.words === words && filter.reason === reason;
        return (
          <tr
            key={`${reason} ${code} ${words}`}
            data-row
            class={isNew ? "" : "continued"}
            aria-current={isChosen ? "true" : undefined}
          >
            <th scope="row">
              {isNew ? (
                <a href={withQuery(address, { reason })}>{stateText(reason)}</a>
              ) : (
                <span class="hidden">{stateText(reason)}</span>
              )}
            </th>
            <td>
              {status === null ? (
                <span class="muted">not asked</span>
              ) : (
                <a href={withQuery(address, { reason, status: code })}>{status}</a>
              )}
            </td>
            <td class="words">
              <a href={withQuery(address, { reason, status: code, words })}>{wordsText(words, status)}</a>
            </td>
            <td class="number">{count(dead_letters)}</td>
            <td>
              <Time at={latest_at} />
            </td>
          </tr>
        );
      })}
    </Table>
  );
}

interface RowProps {
  readonly letter: Letter;
  readonly isSelected: boolean;
  readonly toggle: ((id: string) => void) | undefined;
}

/** Drawn anew only where it changes: a click on one of 2,000 draws one. */
const Row = memo(
  ({ letter, isSelected, toggle }: RowProps) => {
    const { operation_id, organization_id, connection_id, batch_id, words, finished_at } = letter;
    return (
      <tr data-row class={isSelected ? "selected" : ""}>
        <th scope="row">
          <span class="pick">
            {toggle !== undefined && (
              <input
                type="checkbox"
                checked={isSelected}
                aria-label={`Select ${operation_id}`}
                onChange={() => toggle(operation_id)}
              />
            )}
            <OperationLink id={operation_id} />
          </span>
        </th>
        <td>
          <OrganizationLink id={organization_id} />
        </td>
        <td class="id">{connection_id}</td>
        <td class="words">{words}</td>
        <td>
          <BatchLink id={batch_id} />
        </td>
        <td>
          <Time at={finished_at} />
        </td>
      </tr>
    );
  },
  (before, after) => before.letter === after.letter && before.isSelected === after.isSelected,
);
