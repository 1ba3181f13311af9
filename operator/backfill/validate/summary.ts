import type { ActionCounts } from "../../../contract/batch.ts";
import { defined } from "../../../contract/defined.ts";
import { type Request, type Settings, settingsOf } from "../../../contract/request.ts";
import { createBitSet } from "./bit-set.ts";
import type { Row } from "./row.ts";

/** What the rows ask for, taken together. */
export interface RowsSummary {
  readonly actions: ActionCounts;
  /** The connection that they are about, where it is one. */
  readonly connectionId?: string;
  /** The settings that those which enable name, where they all name the same ones. */
  readonly settings?: Settings;
}

/** Adds up what rows ask for. */
export interface SummaryTally {
  /** @param overruled The index of the row whose place it takes. */
  add(row: Row, index: number, overruled: number | undefined): void;
  asked(): RowsSummary;
}

/** Creates a tally. Of a row no more than two bits stay in memory: which action an overruled one had. */
export function summaryTally(): SummaryTally {
  const actions = { enable: 0, disable: 0, retrieve: 0 };
  const disabling = createBitSet();
  const retrieving = createBitSet();
  const connections = firstTwo<string>();
  const settings = firstTwo<string>();
  const actionOf = (index: number) =>
    disabling.has(index) ? "disable" : retrieving.has(index) ? "retrieve" : "enable";
  return {
    add(row, index, overruled) {
      if (overruled !== undefined) actions[actionOf(overruled)] -= 1;
      actions[row.action] += 1;
      if (row.action === "disable") disabling.add(index);
      if (row.action === "retrieve") retrieving.add(index);
      else connections.add(row.connection_id);
      if (row.action === "enable")
        settings.add(JSON.stringify(settingsOf({ ...row, operation_id: "" } as Request)));
    },
    asked() {
      const connectionId = connections.only();
      const same = settings.only();
      return {
        actions,
        ...defined({ connectionId }),
        ...(same === undefined ? {} : { settings: JSON.parse(same) as Settings }),
      };
    },
  };
}

/** Whether there is one value or more. */
function firstTwo<T>() {
  const values = new Set<T>();
  return {
    add(value: T) {
      if (values.size < 2) values.add(value);
    },
    only: () => (values.size === 1 ? [...values][0] : undefined),
  };
}
