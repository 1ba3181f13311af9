/** What `defined` makes of an object: a property that may be undefined may be absent instead. */
export type Defined<Fields> = {
  [Name in keyof Fields as undefined extends Fields[Name] ? never : Name]: Fields[Name];
} & {
  [Name in keyof Fields as undefined extends Fields[Name] ? Name : never]?: Exclude<Fields[Name], undefined>;
};

/**
 * Leaves out the properties that are undefined: an optional property that is absent and one that is undefined differ in
 * types, in items and under `in`.
 *
 * @example defined({ region: "eu-west-1", profile: undefined }) // { region: "eu-west-1" }
 */
export function defined<const Fields extends object>(fields: Fields): Defined<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Defined<Fields>;
}
