import { expect, it } from "vitest";
import type { Seen } from "../../contract/pair.ts";
import type { Meaning } from "../../lambda/answer/meaning.ts";
import { refusalIn, upsertIn } from "../../lambda/operation/lesson.ts";
import type { Turn } from "../../lambda/operation/next-step.ts";

const PAIR = { organizationId: "org_1", connectionId: "con_1" };
const POST = { kind: "enable", ...PAIR, settings: {} } as const;
const PATCH = { kind: "update", ...PAIR, settings: {} } as const;
const ON: Seen = { state: "enabled", settings: {} };
const OFF: Seen = { state: "off", settings: {} };
const ABSENT: Seen = { state: "disabled" };
const CONFLICT: Meaning = { kind: "go_on", next: "look", auth0Status: 409 };
const CREATED: Meaning = { kind: "done", result: "applied", stateBefore: "untold", auth0Status: 201 };
const FOREIGN = { kind: "unrecognised", call: "enable", detail: "", auth0Status: 409 } as const;
const REFUSED: Turn = { kind: "associated", auth0Status: 409, atMs: 5_000 };

it.each([
  ["a 201 to the POST of what was just seen on", POST, ON, CREATED, "upserted"],
  ["a 409 to it: the connection may have been turned off since", POST, ON, CONFLICT, undefined],
  ["an answer that is not Auth0's", POST, ON, FOREIGN, undefined],
  ["a 201 without a look", POST, undefined, CREATED, undefined],
  ["a 201 to the POST of what is absent", POST, ABSENT, CREATED, undefined],
  ["a 201 to the POST of what is off", POST, OFF, CREATED, undefined],
  ["a PATCH", PATCH, ON, CREATED, undefined],
] as const)("%s teaches of an upsert: %#", (_, call, sight, meaning, answer) => {
  expect(upsertIn(call, sight, meaning)?.answer).toBe(answer);
});

it.each([
  ["on, right after a POST was refused", REFUSED, ON, 7_000, "refused"],
  ["on, so long after that a user may have turned it on", REFUSED, ON, 7_001, undefined],
  ["off, after that", REFUSED, OFF, 5_300, undefined],
  ["absent, after that", REFUSED, ABSENT, 5_300, undefined],
  ["on, after an answer that is not Auth0's", FOREIGN, ON, 5_300, undefined],
  ["on, before any call", undefined, ON, 5_300, undefined],
] as const)(
  "a look that shows a connection %s, teaches of a refusal: %#",
  (_, turn, seen, seenAtMs, answer) => {
    expect(refusalIn(PAIR, turn, { seen, seenAtMs })?.answer).toBe(answer);
  },
);
