/**
 * The contract of a request in plain code, as design.md words it: what the schema is compared with.
 *
 * @returns The names of the fields that are wrong, `""` for the whole; empty when the value is a request.
 */
export function violations(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [""];
  const fields = new Map(Object.entries(value));
  const action = fields.get("action");
  if (action !== "enable" && action !== "disable" && action !== "retrieve") return ["action"];
  const allowed: Readonly<Record<string, (field: unknown) => boolean>> = {
    action: () => true,
    operation_id: (field) => isText(field, /^[A-Za-z0-9_-]{8,64}$/),
    organization_id: (field) => isText(field, /^org_[A-Za-z0-9]{1,64}$/),
    batch_id: (field) => field === undefined || isText(field, /^[A-Za-z0-9_-]{1,64}$/),
    requested_by: isNote,
    reason: isNote,
    ...(action === "retrieve"
      ? {}
      : {
          connection_id: (field) => isText(field, /^con_[A-Za-z0-9]{1,64}$/),
          expected: (field) => field === undefined || isExpected(field),
        }),
    ...(action === "enable"
      ? { assign_membership_on_login: isFlag, show_as_button: isFlag, is_signup_enabled: isFlag }
      : {}),
  };
  const wrong = Object.entries(allowed).flatMap(([name, fits]) => (fits(fields.get(name)) ? [] : [name]));
  const unknown = [...fields.keys()].filter((name) => !Object.hasOwn(allowed, name));
  return [...wrong, ...unknown];
}

function isText(field: unknown, pattern: RegExp): boolean {
  return typeof field === "string" && pattern.test(field);
}

function isNote(field: unknown): boolean {
  return field === undefined || (typeof field === "string" && field.length <= 256 && field.isWellFormed());
}

function isFlag(field: unknown): boolean {
  return field === undefined || typeof field === "boolean";
}

function isExpected(field: unknown): boolean {
  if (typeof field !== "object" || field === null || Array.isArray(field)) return false;
  const { state, operation_id, ...settings } = field as Record<string, unknown>;
  if (operation_id !== undefined && !isText(operation_id, /^[A-Za-z0-9_-]{8,64}$/)) return false;
  if (state === "disabled") return Object.keys(settings).length === 0;
  const known = ["assign_membership_on_login", "show_as_button", "is_signup_enabled"];
  return (
    state === "enabled" &&
    Object.entries(settings).every(([name, value]) => known.includes(name) && isFlag(value))
  );
}
