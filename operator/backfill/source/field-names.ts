import { SETTING_NAMES } from "../../../contract/setting-names.ts";
import { UsageError } from "../../errors.ts";
import { isTypoOf } from "../../text/typo.ts";

/** What the name of a column begins with that holds a field of `expected`. */
export const EXPECTED_PREFIX = "expected.";

/** Fields of a request that a file can give; the command itself gives the others. */
export const FIELDS: readonly string[] = [
  "action",
  "organization_id",
  "connection_id",
  ...SETTING_NAMES,
  "requested_by",
  "reason",
  ...["state", ...SETTING_NAMES, "operation_id"].map((name) => `${EXPECTED_PREFIX}${name}`),
];

/** Fields that a row of JSON can have beside them. The check of rows says why the last two cannot be given. */
const OF_JSON = ["expected", "operation_id", "batch_id"];

/** What exports call a field: Auth0's own list of organizations has `id`. */
const ALIASES: Readonly<Record<string, string>> = {
  id: "organization_id",
  orgid: "organization_id",
};

/** Which column of the file holds a field, as `--map FIELD=COLUMN` says: by field. */
export type FieldMap = Readonly<Record<string, string>>;

/** How the names of a file's columns, or of an object's members, are read. */
export interface ResolvedNames {
  /** For each name the field that it is; undefined where it is none. */
  readonly fields: readonly (string | undefined)[];
  /** The names that are no field. */
  readonly leftOut: readonly string[];
  /** The file's own name of each field. */
  readonly columnOf: ReadonlyMap<string, string>;
}

/**
 * Finds the fields among the names that a file uses. Upper case, spaces, hyphens and underscores do not matter.
 *
 * @param nested Whether `expected` may be an object.
 * @throws UsageError for a field that is there twice, and for a name that looks like a misspelt field: leaving that out
 *   would change what the row asks for.
 * @example resolveNames(["ID", "Display name"], {}).fields // ["organization_id", undefined]
 */
export function resolveNames(names: readonly string[], map: FieldMap, nested = false): ResolvedNames {
  const known = new Map([...FIELDS, ...(nested ? OF_JSON : [])].map((field) => [keyOf(field), field]));
  const mapped = new Map(Object.entries(map).map(([field, column]) => [keyOf(column), field]));
  const columnOf = new Map<string, string>();
  const note = (name: string, field: string | undefined) => {
    if (field === undefined) return undefined;
    const other = columnOf.get(field);
    if (other !== undefined) {
      throw new UsageError(
        other === name
          ? `The file has the column ${name} twice.`
          : `The columns ${quoted(other)} and ${quoted(name)} are both ${field}: pass --map ${field}=COLUMN.`,
      );
    }
    columnOf.set(field, name);
    return field;
  };
  const own = names.map((name) => {
    const field = mapped.get(keyOf(name)) ?? known.get(keyOf(name));
    return note(name, field !== undefined && isElsewhere(field, name, map) ? undefined : field);
  });
  // What only exports call by that name gives way to the field's own name.
  const fields = own.map((field, index) => {
    const name = names[index] ?? "";
    const alias = field === undefined && !mapped.has(keyOf(name)) ? ALIASES[keyOf(name)] : undefined;
    return alias === undefined || own.includes(alias) || alias in map ? field : note(name, alias);
  });
  const leftOut = names.filter((name, index) => fields[index] === undefined && name !== "");
  for (const name of leftOut) refuseTypo(name, known);
  return { fields, leftOut, columnOf };
}

/** Whether `--map` names another column for a field. */
function isElsewhere(field: string, name: string, map: FieldMap): boolean {
  const column = map[field];
  return column !== undefined && keyOf(column) !== keyOf(name);
}

function refuseTypo(name: string, known: ReadonlyMap<string, string>): void {
  const key = keyOf(name);
  if (known.has(key)) return;
  const meant = [...known].find(([field]) => isTypoOf(key, field))?.[1];
  if (meant === undefined) return;
  throw new UsageError(
    `The file has the column ${quoted(name)}: did you mean ${meant}? Rename the column, or pass --map ${meant}=${name}.`,
  );
}

/** What is the same in all spellings of a name. */
function keyOf(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, "");
}

/** Lists names for a message. */
export function namesText(names: readonly string[]): string {
  return names.map(quoted).join(", ");
}

function quoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : JSON.stringify(name);
}

/**
 * Reads an option `--map FIELD=COLUMN`, beside those before it.
 *
 * @throws UsageError when it has another form, names no field, or one that is mapped already.
 * @example parseFieldMap("organization_id=ID") // { organization_id: "ID" }
 */
export function parseFieldMap(text: string, before: FieldMap = {}): FieldMap {
  const [, field = "", column = ""] = /^\s*([^=]+?)\s*=\s*(.+?)\s*$/.exec(text) ?? [];
  if (!FIELDS.includes(field)) {
    throw new UsageError(`--map takes FIELD=COLUMN, and FIELD is one of ${FIELDS.join(", ")}.`);
  }
  if (field in before) throw new UsageError(`--map names a column for ${field} twice.`);
  return { ...before, [field]: column };
}
