import * as fc from "fast-check";
import { contentHash } from "../../contract/parse-request.ts";
import { LANES } from "../../contract/place.ts";
import type { Deferral, Ending, OperationFacts, OperationRecord, Outcome } from "../../contract/record.ts";
import { operationIds, requests } from "../contract/arbitraries.ts";
import { befores, instants, places } from "../order/arbitraries.ts";

const counts = fc.nat({ max: 1_000 });
const statuses = fc.integer({ min: 100, max: 599 });
const details = fc.string({ unit: "grapheme", maxLength: 50 }).map((detail) => detail.toWellFormed());

const facts: fc.Arbitrary<OperationFacts> = fc
  .tuple(
    fc.record({
      lane: fc.constantFrom(...LANES),
      place: places,
      attempts: counts,
      throttles: counts,
      redrives: counts,
      enqueuedAtMs: instants,
      startedAtMs: instants,
    }),
    fc.option(requests),
    fc.uuid(),
  )
  .map(([common, request, messageId]) =>
    request === null
      ? { operationId: messageId, ...common }
      : { operationId: request.operation_id, request, contentHash: contentHash(request), ...common },
  );

/**
 * An entry of a list of enabled connections, with more fields than `pageOf` keeps; but for two names that the SDK's
 * `marshall` and `unmarshall` trip over: an object's `constructor` tells them its type, and they assign fields one by one.
 */
const enabledConnections = fc.dictionary(
  fc.stringMatching(/^[a-z_]{1,12}$/).filter((name) => name !== "__proto__" && name !== "constructor"),
  fc.oneof(
    fc.boolean(),
    fc.string(),
    fc.integer(),
    fc.constant(null),
    fc.array(fc.string(), { maxLength: 2 }),
  ),
  { maxKeys: 4 },
);

const endings: fc.Arbitrary<Ending> = fc.oneof(
  fc.record({
    status: fc.constant("succeeded" as const),
    result: fc.constantFrom("applied", "updated", "unchanged"),
    before: befores,
    auth0Status: statuses,
  }),
  fc.record({
    status: fc.constant("succeeded" as const),
    result: fc.constant("retrieved" as const),
    connections: fc.array(enabledConnections, { maxLength: 3 }),
    truncated: fc.boolean(),
    auth0Status: statuses,
  }),
  fc.record({ status: fc.constant("superseded" as const), byOperationId: operationIds }),
  fc.record({ status: fc.constant("superseded" as const), detail: details }),
  fc.record({ status: fc.constant("cancelled" as const), detail: details }, { requiredKeys: ["status"] }),
  fc.record(
    {
      status: fc.constant("dead_lettered" as const),
      reason: fc.constantFrom("malformed", "rejected", "attempts_exhausted", "expired"),
      detail: details,
      auth0Status: statuses,
    },
    { requiredKeys: ["status", "reason", "detail"] },
  ),
);

export const deferrals: fc.Arbitrary<Deferral> = fc
  .tuple(
    facts,
    fc.constantFrom<Deferral["reason"]>("budget", "circuit", "pair_busy", "transient"),
    details,
    fc.option(instants),
  )
  .map(([known, reason, detail, retryAtMs]) => ({
    ...known,
    reason,
    detail,
    ...(retryAtMs === null ? {} : { retryAtMs }),
  }));

export const outcomes: fc.Arbitrary<Outcome> = fc
  .tuple(facts, endings, instants)
  .map(([known, ending, finishedAtMs]) => ({ ...known, ending, finishedAtMs }));

export const records: fc.Arbitrary<OperationRecord> = fc.oneof(
  deferrals.map((deferral) => ({ status: "deferred" as const, ...deferral })),
  outcomes.map((outcome) => ({ status: outcome.ending.status, ...outcome })),
);
