import type { LetterFilter } from "../../protocol.ts";
import { Time } from "../parts.tsx";
import { addressOf, withQuery } from "../router.ts";
import { Table } from "../table.tsx";
import type { LettersData } from "../types.ts";
import { count, stateText, wordsText } from "../words.ts";

/** Dead letters by reason, Auth0's status and words: each is a filter of the letters below. */
export function LetterKinds({
  data: { kinds },
  filter,
}: {
  readonly data: LettersData;
  readonly filter: LetterFilter;
}) {
  const address = addressOf("dead-letters");
  return (
    <Table
      label="Dead letters by reason"
      heads={["Reason", "Auth0's status", "Error", "Dead letters", "Latest"]}
      numeric={[3]}
    >
      {kinds.map(({ reason, status, words, dead_letters, latest_at }, index) => {
        const before = kinds[index - 1];
        const isNew = before?.reason !== reason;
        const code = String(status ?? "none");
        const isChosen =
          [filter.reason, filter.status, filter.words].some((given) => given !== undefined) &&
          [reason, undefined].includes(filter.reason) &&
          [code, undefined].includes(filter.status) &&
          [words, undefined].includes(filter.words);
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
