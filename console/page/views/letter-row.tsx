import { memo } from "../memo.ts";
import { BatchLink, OperationLink, OrganizationLink, Time } from "../parts.tsx";
import type { Letter } from "../types.ts";

interface RowProps {
  readonly letter: Letter;
  readonly rowIndex: number;
  readonly isSelected: boolean;
  readonly toggle: ((id: string) => void) | undefined;
}

/** A dead letter. It is drawn anew only where it changes: a click on one draws one. */
export const LetterRow = memo(
  ({ letter, rowIndex, isSelected, toggle }: RowProps) => {
    const { operation_id, organization_id, connection_id, batch_id, words, finished_at } = letter;
    return (
      <tr data-row aria-rowindex={rowIndex} class={isSelected ? "selected" : ""}>
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
  (before, after) =>
    before.letter === after.letter &&
    before.rowIndex === after.rowIndex &&
    before.isSelected === after.isSelected,
);
