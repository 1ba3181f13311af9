import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkBody, checkRequest, contentHash, parseBody } from "../../contract/parse-request.ts";
import { MAX_REQUEST_BYTES } from "../../contract/request.ts";
import { requests } from "./arbitraries.ts";
import { violations } from "./contract.ts";

const ENABLE = {
  operation_id: "operation_1",
  action: "enable",
  organization_id: "org_abc",
  connection_id: "con_abc",
};

function refusalOf(body: unknown): string {
  const parsed = parseBody(typeof body === "string" ? body : JSON.stringify(body));
  if (parsed.kind !== "malformed") throw new Error("it was accepted");
  return parsed.detail;
}

/** The body of ENABLE with more in front of the closing brace. */
const withMore = (more: string) => `${JSON.stringify(ENABLE).slice(0, -1)},${more}}`;

const ORGANIZATION_ID = 'an organization id: "org_" and up to 64 letters and digits';
const CONNECTION_ID = 'a connection id: "con_" and up to 64 letters and digits';
const OPERATION_ID = "8 to 64 of the characters A-Z a-z 0-9 _ -";
const EXPECTATION = 'must be a JSON object such as {"state":"enabled"}';
const STATES = 'must be "enabled" or "disabled"';
const ACTIONS = 'action must be "enable", "disable" or "retrieve"';

describe("a message that is not a request is refused in words that name what is wrong", () => {
  it.each([
    [
      "a boolean in quotes",
      { ...ENABLE, show_as_button: "true" },
      'show_as_button must be true or false without quotes, not the string "true"',
    ],
    [
      "another boolean in quotes",
      { ...ENABLE, is_signup_enabled: "false" },
      'is_signup_enabled must be true or false without quotes, not the string "false"',
    ],
    [
      "another word for a boolean",
      { ...ENABLE, is_signup_enabled: "yes" },
      "is_signup_enabled must be true or false",
    ],
    [
      "a number for a boolean",
      { ...ENABLE, is_signup_enabled: 1 },
      "is_signup_enabled must be true or false",
    ],
    ["null for a boolean", { ...ENABLE, show_as_button: null }, "show_as_button must be true or false"],
    [
      "an organization id that is a path",
      { ...ENABLE, organization_id: "../../clients" },
      `organization_id must be ${ORGANIZATION_ID}`,
    ],
    [
      "a connection id behind a path",
      { ...ENABLE, connection_id: "../../clients/con_abc" },
      `connection_id must be ${CONNECTION_ID}`,
    ],
    [
      "an id with a line break at its end",
      { ...ENABLE, connection_id: "con_abc\n" },
      `connection_id must be ${CONNECTION_ID}`,
    ],
    [
      "a huge id",
      { ...ENABLE, connection_id: `con_${"a".repeat(7_000)}` },
      `connection_id must be ${CONNECTION_ID}`,
    ],
    [
      "letters of other scripts",
      { ...ENABLE, operation_id: "opération" },
      `operation_id must be ${OPERATION_ID}`,
    ],
    [
      "a number as an id",
      { ...ENABLE, operation_id: 12_345_678 },
      `operation_id must be a string: ${OPERATION_ID}`,
    ],
    [
      "an array for a string",
      { ...ENABLE, organization_id: ["org_abc"] },
      `organization_id must be a string: ${ORGANIZATION_ID}`,
    ],
    [
      "a field left out",
      { ...ENABLE, organization_id: undefined },
      `organization_id is required: ${ORGANIZATION_ID}`,
    ],
    [
      "null for an optional field",
      { ...ENABLE, batch_id: null },
      "batch_id must be a string: up to 64 of the characters A-Z a-z 0-9 _ -",
    ],
    ["a long note", { ...ENABLE, reason: "x".repeat(257) }, "reason must be at most 256 characters"],
    [
      "an unpaired surrogate",
      { ...ENABLE, requested_by: "\ud83d" },
      "requested_by must be well-formed Unicode, without unpaired surrogates",
    ],
    ["unknown fields", { ...ENABLE, colour: "red", "": 1 }, 'unknown field "colour", ""'],
    [
      "a setting of a disable",
      { ...ENABLE, action: "disable", show_as_button: true },
      'unknown field "show_as_button"',
    ],
    [
      "an expectation of a retrieve",
      {
        operation_id: "operation_1",
        action: "retrieve",
        organization_id: "org_1",
        expected: { state: "enabled" },
      },
      'unknown field "expected"',
    ],
    ["an expectation that is a word", { ...ENABLE, expected: "enabled" }, `expected ${EXPECTATION}`],
    ["an expectation without a state", { ...ENABLE, expected: {} }, `expected.state ${STATES}`],
    [
      "an expectation of a state that cannot be told",
      { ...ENABLE, expected: { state: "off" } },
      `expected.state ${STATES}`,
    ],
    [
      "an expected boolean in quotes",
      { ...ENABLE, expected: { state: "enabled", show_as_button: "true" } },
      'expected.show_as_button must be true or false without quotes, not the string "true"',
    ],
    [
      "settings of a disabled connection",
      { ...ENABLE, expected: { state: "disabled", show_as_button: true } },
      'unknown field "show_as_button" in expected',
    ],
    [
      "a field of an expectation twice",
      withMore('"expected":{"state":"enabled","state":"disabled"}'),
      "state is given twice",
    ],
    ["a connection of a retrieve", { ...ENABLE, action: "retrieve" }, 'unknown field "connection_id"'],
    ["a prototype", withMore('"__proto__":{"admin":true}'), 'unknown field "__proto__"'],
    ["a constructor", { ...ENABLE, constructor: null }, 'unknown field "constructor"'],
    ["a field twice", withMore('"connection_id":"con_other"'), "connection_id is given twice"],
    [
      "a field twice, once in disguise",
      withMore('"connection\\u005fid" : "con_abc"'),
      "connection_id is given twice",
    ],
    ["another action", { ...ENABLE, action: "Enable" }, ACTIONS],
    ["an action that objects have", { action: "constructor" }, ACTIONS],
    ["an empty object", {}, ACTIONS],
    ["null", "null", "the body must be a JSON object"],
    ["an array", [ENABLE], "the body must be a JSON object"],
    ["a string", '"enable"', "the body must be a JSON object"],
    ["a number", "12", "the body must be a JSON object"],
    ["nothing", "", "the body is not JSON: Unexpected end of JSON input"],
    [
      "deep nesting",
      "[".repeat(MAX_REQUEST_BYTES / 2) + "]".repeat(MAX_REQUEST_BYTES / 2),
      "the body must be a JSON object",
    ],
    [
      "deep nesting in a field",
      withMore(`"reason":${"[".repeat(4_000)}${"]".repeat(4_000)}`),
      "reason must be a string: at most 256 characters",
    ],
  ])("%s", (_, body, detail) => {
    expect(refusalOf(body)).toBe(detail);
  });

  it("says everything that is wrong, not only the first thing", () => {
    const detail = refusalOf({ ...ENABLE, organization_id: "x", show_as_button: "false", colour: "red" });
    expect(detail.split("; ").toSorted()).toEqual([
      expect.stringMatching(/^organization_id must be /),
      expect.stringMatching(/^show_as_button must be /),
      'unknown field "colour"',
    ]);
  });

  it("takes nesting that never ends for what it is", () => {
    expect(refusalOf('{"a":'.repeat(1_600))).toMatch(/^the body is not JSON: /);
  });
});

describe("checkRequest", () => {
  it("gives back what keeps the contract", () => {
    expect(checkRequest(ENABLE)).toEqual({ kind: "request", request: ENABLE });
  });

  it.each([
    ["a field", { ...ENABLE, show_as_button: 1 }, "show_as_button"],
    ["an unknown field", { ...ENABLE, colour: "red" }, "colour"],
    ["no field, when it is not an object", 7, ""],
  ])("says what is wrong with %s", (_, value, field) => {
    const checked = checkRequest(value);
    expect(checked).toMatchObject({ kind: "malformed", problems: [{ field }] });
  });
});

describe("the pointers of a problem", () => {
  it.each([
    ["a field", { ...ENABLE, organization_id: "x" }, ["#/organization_id"]],
    ["a field of an expectation", { ...ENABLE, expected: { state: "off" } }, ["#/expected/state"]],
    ["each unknown field", { ...ENABLE, colour: "red", "a/b~c %": 1 }, ["#/colour", "#/a~1b~0c%20%25"]],
    ["half of a surrogate pair", { ...ENABLE, "\ud83d": 1 }, ["#/%EF%BF%BD"]],
    ["the whole body", 7, ["#"]],
    [
      "a name given twice",
      withMore('"expected":{"state":"disabled","state":"disabled"}'),
      ["#/expected/state"],
    ],
  ])("lead to %s", (_, value, pointers) => {
    const body = typeof value === "string" ? value : JSON.stringify(value);
    const checked = checkBody(body);
    expect(checked).toMatchObject({ kind: "malformed", problems: [{ pointers }] });
  });
});

describe("parseBody", () => {
  it("accepts what reads like a repeated name inside a value", () => {
    for (const reason of ['", "action": "', '"action":', 'a\\": "b', "\\", "\u0000"]) {
      expect(parseBody(JSON.stringify({ ...ENABLE, reason }))).toMatchObject({ request: { reason } });
    }
  });

  it("accepts a setting that is named by the request and by what it expects", () => {
    const request = {
      ...ENABLE,
      action: "enable",
      show_as_button: true,
      expected: { state: "enabled", show_as_button: false },
    } as const;
    expect(parseBody(JSON.stringify(request))).toMatchObject({ kind: "request", request });
  });

  it("accepts every request of the contract, as it is", () => {
    fc.assert(
      fc.property(requests, (request) => {
        expect(parseBody(JSON.stringify(request))).toEqual({
          kind: "request",
          request,
          contentHash: contentHash(request),
        });
      }),
    );
  });

  it("refuses exactly what breaks the contract, and names a field that does", () => {
    const names = fc.oneof(
      fc.constantFrom(
        ...[
          "operation_id",
          "action",
          "organization_id",
          "connection_id",
          "batch_id",
          "requested_by",
          "reason",
          "expected",
        ],
        ...["assign_membership_on_login", "show_as_button", "is_signup_enabled", "__proto__", "toString"],
      ),
      fc.string(),
    );
    const near = fc.constantFrom<unknown>(
      ...[
        true,
        false,
        "true",
        null,
        0,
        "",
        [],
        {},
        "enable",
        "disable",
        "retrieve",
        "org_",
        "con_",
        "org_1",
        "con_1",
      ],
      ...[
        "operation",
        "a".repeat(64),
        "a".repeat(65),
        `org_${"a".repeat(65)}`,
        " org_1",
        "\ud800",
        "x".repeat(256),
        { state: "disabled" },
        { state: "enabled", show_as_button: false },
      ],
    );
    const values = fc.oneof(near, fc.jsonValue({ maxDepth: 2 }));
    const changes = fc.array(fc.tuple(names, fc.option(values, { nil: undefined })), { maxLength: 2 });
    fc.assert(
      fc.property(requests, changes, (request, changed) => {
        const fields = new Map<string, unknown>([...Object.entries(request), ...changed]);
        // Spelled out by hand: an object literal would swallow `__proto__`.
        const body = `{${[...fields]
          .filter(([, value]) => value !== undefined)
          .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
          .join()}}`;
        const wrong = violations(JSON.parse(body));
        const parsed = parseBody(body);
        expect(parsed.kind).toBe(wrong.length === 0 ? "request" : "malformed");
        if (parsed.kind !== "malformed") return;
        const [first = ""] = wrong;
        expect(parsed.detail).toContain(JSON.stringify(first).slice(1, -1));
      }),
      { numRuns: 2_000 },
    );
  });

  it("refuses every JSON that is not an object, and never throws on any text", () => {
    const texts = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units));
    fc.assert(
      fc.property(fc.oneof(fc.json({ maxDepth: 2 }), fc.string(), texts), (body) => {
        expect(refusalOf(body)).not.toBe("");
      }),
      { numRuns: 500 },
    );
  });
});

describe("contentHash", () => {
  it("stays the same from version to version, because records keep it", () => {
    const request = { ...ENABLE, action: "enable", show_as_button: false, reason: "\u00e4" } as const;
    expect(contentHash(request)).toBe("mH9U-7cvIijNpzk7_RiymL9WHF9qI1BXzPUVIdQHuko");
  });

  it("does not depend on the order of the fields", () => {
    fc.assert(
      fc.property(
        requests.chain((request) =>
          fc.tuple(
            fc.constant(request),
            fc.shuffledSubarray(Object.entries(request), { minLength: Object.keys(request).length }),
          ),
        ),
        ([request, shuffled]) => {
          const parsed = parseBody(JSON.stringify(Object.fromEntries(shuffled)));
          expect(parsed).toMatchObject({ contentHash: contentHash(request) });
        },
      ),
    );
  });

  it("tells any two requests apart", () => {
    fc.assert(
      fc.property(requests, requests, (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        expect(contentHash(a)).not.toBe(contentHash(b));
      }),
    );
    const { operation_id, ...rest } = ENABLE;
    const enable = { ...rest, operation_id, action: "enable" } as const;
    const variants = [
      enable,
      { ...enable, show_as_button: true },
      { ...enable, show_as_button: false },
      { ...enable, is_signup_enabled: false },
      { ...enable, reason: "show_as_button" },
      { ...enable, requested_by: "show_as_button" },
      { ...enable, expected: { state: "disabled" } as const },
      { ...enable, expected: { state: "enabled" } as const },
      { ...enable, expected: { state: "enabled", show_as_button: true } as const },
      { ...enable, expected: { state: "enabled", show_as_button: false } as const },
    ];
    expect(new Set(variants.map(contentHash)).size).toBe(variants.length);
  });
});
