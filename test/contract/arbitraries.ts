import * as fc from "fast-check";
import {
  type ChangeRequest,
  type ExpectedState,
  type Request,
  type RetrieveRequest,
  SETTING_NAMES,
  type Settings,
} from "../../contract/request.ts";

const LETTERS_AND_DIGITS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"];
const WORD = [...LETTERS_AND_DIGITS, "_", "-"];

function text(characters: readonly string[], minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength });
}

export const operationIds = text(WORD, 8, 64);
export const organizationIds = text(LETTERS_AND_DIGITS, 1, 64).map((rest) => `org_${rest}`);
export const connectionIds = text(LETTERS_AND_DIGITS, 1, 64).map((rest) => `con_${rest}`);

/** Any combination of settings, each named or not. */
export const settings: fc.Arbitrary<Settings> = fc.record(
  Object.fromEntries(SETTING_NAMES.map((name) => [name, fc.boolean()])) as Record<
    (typeof SETTING_NAMES)[number],
    fc.Arbitrary<boolean>
  >,
  { requiredKeys: [] },
);

const notes = fc
  .string({ unit: "grapheme", maxLength: 256 })
  .map((note) => note.slice(0, 256).toWellFormed());
const annotations = fc.record(
  { batch_id: text(WORD, 1, 64), requested_by: notes, reason: notes },
  { requiredKeys: [] },
);

/** What a request may expect to find; mostly it expects nothing. */
const expectations: fc.Arbitrary<{ readonly expected?: ExpectedState }> = fc.oneof(
  { arbitrary: fc.constant({}), weight: 3 },
  operationIds.map((operation_id) => ({ expected: { state: "disabled", operation_id } as const })),
  settings.map((named) => ({ expected: { state: "enabled", ...named } as const })),
);

const enables = fc
  .tuple(operationIds, organizationIds, connectionIds, settings, expectations, annotations)
  .map(([operation_id, organization_id, connection_id, named, expectation, notes]) => ({
    operation_id,
    action: "enable" as const,
    organization_id,
    connection_id,
    ...named,
    ...expectation,
    ...notes,
  }));
const disables = fc
  .tuple(operationIds, organizationIds, connectionIds, expectations, annotations)
  .map(([operation_id, organization_id, connection_id, expectation, notes]) => ({
    operation_id,
    action: "disable" as const,
    organization_id,
    connection_id,
    ...expectation,
    ...notes,
  }));

/** Every request to change a pair that the contract allows. */
export const changeRequests: fc.Arbitrary<ChangeRequest> = fc.oneof(enables, disables);

const retrieves: fc.Arbitrary<RetrieveRequest> = fc
  .tuple(operationIds, organizationIds, annotations)
  .map(([operation_id, organization_id, notes]) => ({
    operation_id,
    action: "retrieve" as const,
    organization_id,
    ...notes,
  }));

/** Every request that the contract allows. */
export const requests: fc.Arbitrary<Request> = fc.oneof(changeRequests, retrieves);
