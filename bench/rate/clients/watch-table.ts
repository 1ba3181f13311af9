import { type Exchange, watchExchanges } from "../../exchanges.ts";

/** A request to the table, as it arrived. */
export type TableRequest = Pick<Exchange, "atMs" | "operation" | "body">;

/** A watch over a table, going on until it is stopped. */
export interface TableWatch {
  readonly requests: readonly TableRequest[];
  stop(): void;
}

/**
 * Watches the requests to one table at a stand-in of DynamoDB that runs in this process.
 *
 * @param endpoint The stand-in's.
 * @param tableName A request whose body has this name in quotes is one to this table.
 */
export function watchTable(endpoint: string, tableName: string): TableWatch {
  const quoted = JSON.stringify(tableName);
  const requests: TableRequest[] = [];
  const stop = watchExchanges({ endpoint, bodies: true }, ({ atMs, operation, body }) => {
    if (body.includes(quoted)) requests.push({ atMs, operation, body });
  });
  return { requests, stop };
}
