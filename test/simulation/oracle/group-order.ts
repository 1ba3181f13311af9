import type { OperationRecord } from "../../../contract/record.ts";
import type { Accepted } from "../history.ts";

/** The messages of the lanes by group, as they were accepted. */
export interface GroupOrder {
  add(message: Accepted, operationId: string | undefined): void;
  /**
   * An operation that stands in front of another one in its message group and is not finished, wherever the other one
   * was sent; undefined where nothing does.
   */
  unfinishedBefore(operationId: string): string | undefined;
}

interface Member {
  readonly operationId: string;
  readonly messageId: string;
}

interface Position {
  readonly group: readonly Member[];
  readonly index: number;
}

/**
 * Creates the order, empty.
 *
 * @param recordOf An operation's record, as it is now.
 */
export function createGroupOrder(recordOf: (operationId: string) => OperationRecord | undefined): GroupOrder {
  const groups = new Map<string, Member[]>();
  const positions = new Map<string, Position[]>();

  const isOver = ({ operationId, messageId }: Member) => {
    const record = recordOf(operationId);
    // What came back from the dead-letter queue stands behind the others now.
    if (record !== undefined && (record.status !== "deferred" || record.redrives > 0)) return true;
    // What was refused is recorded under its message's id.
    return recordOf(messageId) !== undefined;
  };

  return {
    add({ lane, groupId, messageId }, operationId) {
      if (operationId === undefined) return;
      const name = `${lane} ${groupId}`;
      const group = groups.get(name) ?? [];
      groups.set(name, group);
      const known = positions.get(operationId) ?? [];
      positions.set(operationId, [...known, { group, index: group.length }]);
      group.push({ operationId, messageId });
    },
    unfinishedBefore(operationId) {
      let found: string | undefined;
      for (const { group, index } of positions.get(operationId) ?? []) {
        found = group
          .slice(0, index)
          .find((earlier) => earlier.operationId !== operationId && !isOver(earlier))?.operationId;
        if (found === undefined) return undefined;
      }
      return found;
    },
  };
}
