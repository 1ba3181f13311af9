import { Empty, State } from "../parts.tsx";
import { Table } from "../table.tsx";
import type { LiveConnection } from "../types.ts";
import { settingsText } from "../words.ts";

/** The connections of an organization as Auth0 listed them. */
export function LiveConnections({ of: connections }: { readonly of: readonly LiveConnection[] }) {
  if (connections.length === 0) return <Empty>No connection is enabled for it.</Empty>;
  return (
    <Table label="Connections at the tenant" heads={["Connection", "Name", "Strategy", "State", "Settings"]}>
      {connections.map((one) => (
        <tr key={one.connection_id}>
          <th scope="row" class="id">
            {one.connection_id}
          </th>
          <td>{one.connection?.name}</td>
          <td>{one.connection?.strategy}</td>
          <td>
            <State of={one.is_enabled === false ? "off" : "enabled"} />
          </td>
          <td>{settingsText(one)}</td>
        </tr>
      ))}
    </Table>
  );
}
