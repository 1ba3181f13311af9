import type { ResolvedResource } from "../../../local/template.ts";
import type { TableShape } from "./table-units.ts";

interface TableProperties {
  readonly KeySchema: readonly { readonly AttributeName: string }[];
  readonly GlobalSecondaryIndexes?: readonly {
    readonly KeySchema: readonly { readonly AttributeName: string }[];
    readonly Projection: { readonly NonKeyAttributes?: readonly string[] };
  }[];
}

/** The shape of a table of the template, whose indexes project what they name. */
export function shapeOf({ properties }: ResolvedResource): TableShape {
  const { KeySchema, GlobalSecondaryIndexes = [] } = properties as unknown as TableProperties;
  const keys = KeySchema.map(({ AttributeName }) => AttributeName);
  return {
    keys,
    indexes: GlobalSecondaryIndexes.map((index) => {
      const indexKeys = index.KeySchema.map(({ AttributeName }) => AttributeName);
      const { NonKeyAttributes = [] } = index.Projection;
      return { keys: indexKeys, attributes: new Set([...keys, ...indexKeys, ...NonKeyAttributes]) };
    }),
  };
}
