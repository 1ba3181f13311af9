import { expect, it } from "vitest";
import type { Meaning } from "../../lambda/answer/meaning.ts";
import { lessonOf } from "../../lambda/operation/lesson.ts";
import type { Seen } from "../../lambda/order/pair.ts";

const PAIR = { organizationId: "org_1", connectionId: "con_1" };
const POST = { kind: "enable", ...PAIR, settings: {} } as const;
const PATCH = { kind: "update", ...PAIR, settings: {} } as const;
const ON: Seen = { state: "enabled", settings: {} };
const CONFLICT: Meaning = { kind: "go_on", next: "look", auth0Status: 409 };
const CREATED: Meaning = { kind: "done", result: "applied", stateBefore: "untold", auth0Status: 201 };

it.each([
  ["a 409 to the POST of what was just seen on", POST, ON, CONFLICT, "refused"],
  ["a 201 to it", POST, ON, CREATED, "upserted"],
  [
    "an answer that is not Auth0's",
    POST,
    ON,
    { kind: "unrecognised", detail: "", auth0Status: 409 } as Meaning,
    undefined,
  ],
  ["a 409 without a look: the connection may be off", POST, undefined, CONFLICT, undefined],
  ["a 409 to the POST of what is off", POST, { state: "off", settings: {} } as Seen, CONFLICT, undefined],
  ["a 201 to the POST of what is absent", POST, { state: "disabled" } as Seen, CREATED, undefined],
  ["a PATCH", PATCH, ON, CREATED, undefined],
] as const)("%s teaches: %#", (_, call, sight, meaning, answer) => {
  expect(lessonOf(call, sight, meaning)?.answer).toBe(answer);
});
