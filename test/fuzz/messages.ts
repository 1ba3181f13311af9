import * as fc from "fast-check";
import { messageGroupId } from "../../contract/message-group.ts";
import { parseBody } from "../../contract/parse-request.ts";
import { LANES, type Lane } from "../../contract/place.ts";
import { MAX_REQUEST_BYTES, type Request } from "../../contract/request.ts";
import { organizationIds, requests } from "../contract/arbitraries.ts";
import { anyCharacter } from "../support/any-character.ts";

/** A message as any producer could put it into a lane. */
export interface FuzzMessage {
  readonly lane: Lane;
  readonly groupId: string;
  readonly body: string;
  /** What the sender claims in the attribute that only messages from the dead-letter queue have. */
  readonly redrives?: string;
  /** What the generator knows of the body. */
  readonly nature: "valid" | "malformed" | "anything";
}

type Body = Pick<FuzzMessage, "body" | "nature">;

/** Operations of another producer, finished before the generated messages arrive. */
export const VICTIMS: readonly Request[] = [
  {
    operation_id: "victim-0001",
    action: "enable",
    organization_id: "org_victim1",
    connection_id: "con_victim1",
  },
  { operation_id: "victim-0002", action: "retrieve", organization_id: "org_victim2" },
];

/** Ids that are well-formed and known to trip up code that keeps things in plain objects, and the victims'. */
const notableIds = fc.constantFrom(
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "shared-0001",
  ...VICTIMS.map(({ operation_id }) => operation_id),
);
const notableOrganizations = fc.constantFrom("org_shared", "org_victim1", "org_unknown1");

/** Valid requests, many of them with ids that others of the batch have too. */
const valid: fc.Arbitrary<Request> = fc
  .record({
    request: requests,
    id: fc.option(notableIds),
    organization: fc.option(notableOrganizations),
    connection: fc.option(fc.constantFrom("con_shared", "con_victim1", "con_unknown1")),
  })
  .map(({ request, id, organization, connection }) => ({
    ...request,
    ...(id === null ? {} : { operation_id: id }),
    ...(organization === null ? {} : { organization_id: organization }),
    ...(connection === null || request.action === "retrieve" ? {} : { connection_id: connection }),
  }));

const spaces = fc.integer({ min: 0, max: MAX_REQUEST_BYTES }).map((count) => " ".repeat(count));

/** Valid bodies: as JSON.stringify spells them, and with as many spaces as a lane takes. */
const validBodies: fc.Arbitrary<Body> = fc.oneof(
  {
    weight: 4,
    arbitrary: valid.map((request) => ({ body: JSON.stringify(request), nature: "valid" as const })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(valid, spaces).map(([request, padding]) => ({
      body: `${padding}${JSON.stringify(request)}`,
      nature: "valid" as const,
    })),
  },
);

const longTexts = fc
  .tuple(
    fc.constantFrom("a", "9", "/", ".", "é", "\u{1F600}", '"', "\\", "\u0000", "\uffff", "\ud800"),
    fc.nat(MAX_REQUEST_BYTES),
  )
  .map(([unit, length]) => unit.repeat(length));

/** What no id of an organization or a connection may be. */
const poisonousIds = fc.oneof(
  longTexts,
  fc.string({ unit: anyCharacter }),
  fc
    .tuple(
      organizationIds,
      fc.constantFrom(
        "/../../clients",
        "%2f..%2f..%2fclients",
        "?include_totals=true",
        "#",
        "\n",
        "\u0000",
        " ",
        "@example.com",
        "\r\nhost: example.com",
        "\ud800",
        "٣",
      ),
    )
    .map(([id, poison]) => `${id}${poison}`),
  fc.constantFrom("", "org_", "con_", "ORG_1", " org_1", "..", "https://example.com/", "__proto__"),
);

const wrongTypes = fc.oneof(
  fc.constantFrom<unknown>(null, 0, -1, 1e308, "true", "false", "1", "null", [], {}, [[]], { toString: 1 }),
  fc.double(),
  fc.jsonValue({ maxDepth: 4 }),
  fc.integer({ min: 1, max: 1_500 }).map(nested),
);

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

const EXTRA_FIELDS = [
  "__proto__",
  "constructor",
  "toString",
  "url",
  "base_url",
  "domain",
  "Action",
  "operation_id ",
];

/** Valid requests with one thing wrong. */
const nearlyValid: fc.Arbitrary<Body> = fc.oneof(
  // A field of another type. Some of these values are what the field may be, so it is unknown whether the worker refuses them.
  fc
    .tuple(valid, fc.nat(), wrongTypes)
    .map(([request, at, value]) => anything({ ...request, [nameAt(request, at)]: value })),
  // A field missing.
  fc
    .tuple(valid, fc.constantFrom("operation_id", "action", "organization_id"))
    .map(([request, name]) => malformed({ ...request, [name]: undefined })),
  fc
    .tuple(valid, fc.constantFrom("organization_id", "connection_id"), poisonousIds)
    .map(([request, name, id]) => malformed({ ...request, [name]: id })),
  fc.tuple(valid, longTexts).map(([request, id]) => anything({ ...request, operation_id: id })),
  fc
    .tuple(valid, fc.constantFrom("reason", "requested_by"), longTexts)
    .map(([request, name, note]) => anything({ ...request, [name]: note })),
  fc
    .tuple(valid, fc.constantFrom("reason", "requested_by"), fc.constantFrom("\ud800", "\udc00x", "x\ud83d"))
    .map(([request, name, note]) => malformed({ ...request, [name]: note })),
  // A field that is unknown, put in as text: an object literal could not have all of these names.
  fc
    .tuple(valid, fc.oneof(fc.constantFrom(...EXTRA_FIELDS), longTexts), wrongTypes)
    .map(([request, name, value]) => inserted(request, `${spelled(name)}:${spelled(value)}`)),
  // A name twice, spelled plainly or with an escape.
  fc.tuple(valid, fc.nat(), fc.boolean()).map(([request, at, escaped]) => {
    const name = nameAt(request, at);
    const value = JSON.stringify(request[name as keyof Request]);
    const spelled = escaped ? `\\u${name.charCodeAt(0).toString(16).padStart(4, "0")}${name.slice(1)}` : name;
    return inserted(request, `"${spelled}":${value}`);
  }),
);

/** Bodies that are no request at all. */
const garbage: fc.Arbitrary<Body> = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1 }).map((body) => ({ body, nature: "malformed" as const })),
  fc.jsonValue().map((value) => ({ body: JSON.stringify(value), nature: "malformed" as const })),
  valid.map((request) => ({ body: JSON.stringify([request]), nature: "malformed" as const })),
  // Cut off, as by a producer's buffer.
  fc
    .tuple(valid, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }))
    .map(([request, share]) => JSON.stringify(request).slice(0, 1 + Math.floor(share * 60)))
    .map((body) => ({ body, nature: "malformed" as const })),
  fc
    .tuple(
      fc.constantFrom("[", '{"a":', '{"operation_id":', "\\", '"\\', "-", "1e", '"'),
      fc.nat(MAX_REQUEST_BYTES),
    )
    .map(([unit, bytes]) => unit.repeat(1 + Math.floor(bytes / unit.length)))
    .map((body) => ({ body, nature: "malformed" as const })),
  fc
    .integer({ min: 1, max: MAX_REQUEST_BYTES / 2 })
    .map((depth) => ({ body: `${"[".repeat(depth)}${"]".repeat(depth)}`, nature: "malformed" as const })),
);

/** Valid bodies with characters changed, put in or taken out. */
const scrambled: fc.Arbitrary<Body> = fc
  .tuple(
    valid,
    fc.array(fc.record({ at: fc.nat(400), remove: fc.nat(3), insert: fc.string({ maxLength: 3 }) }), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([request, edits]) => ({
    body: edits.reduce(
      (text, { at, remove, insert }) => text.slice(0, at) + insert + text.slice(at + remove),
      JSON.stringify(request),
    ),
    nature: "anything",
  }));

/** Bodies of requests, good and bad. */
export const anyBodies: fc.Arbitrary<Body> = fc.oneof(
  { weight: 3, arbitrary: validBodies },
  { weight: 5, arbitrary: nearlyValid },
  { weight: 2, arbitrary: garbage },
  { weight: 2, arbitrary: scrambled },
);

/** Characters and sizes that SQS takes. */
const bodies = anyBodies
  .filter(({ body }) => body !== "" && Buffer.byteLength(body) <= MAX_REQUEST_BYTES - 100)
  .filter(({ body }) => !/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(body));

const messages: fc.Arbitrary<FuzzMessage> = fc
  .record({
    lane: fc.constantFrom(...LANES),
    // Producers have to name the pair; some do not.
    groupId: fc.constantFrom(
      "its own",
      "its own",
      "org_victim1#con_victim1",
      "org_shared#con_shared",
      "group-1",
      "group-2",
      "group-3",
    ),
    body: bodies,
    redrives: fc.option(fc.constantFrom("0", "1", "-1", "1e3", "NaN", "0x0", "many"), { freq: 8 }),
  })
  .map(({ body, redrives, groupId, lane }) => ({
    lane,
    groupId: groupId === "its own" ? ownGroup(body.body) : groupId,
    ...body,
    ...(redrives === null ? {} : { redrives }),
  }));

/** Up to ten messages, some of them sent again as they are. */
export const batches: fc.Arbitrary<readonly FuzzMessage[]> = fc
  .tuple(fc.array(messages, { minLength: 1, maxLength: 8 }), fc.array(fc.nat(), { maxLength: 2 }))
  .map(([first, again]) => [...first, ...again.map((at) => first[at % first.length] as FuzzMessage)]);

/** The group of a request's pair; of a body that is not a request, any. */
function ownGroup(body: string): string {
  const { kind, ...parsed } = parseBody(body);
  return kind === "request" && "request" in parsed ? messageGroupId(parsed.request) : "group-4";
}

function nameAt(request: Request, at: number): string {
  const names = Object.keys(request);
  return names[at % names.length] ?? "";
}

function anything(value: object): Body {
  return { body: spelled(value), nature: "anything" };
}

function malformed(value: object): Body {
  return { body: spelled(value), nature: "malformed" };
}

/** JSON that SQS takes: what XML 1.0 does not know is escaped. */
function spelled(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\uFFFE\uFFFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
}

function inserted(request: Request, field: string): Body {
  return { body: JSON.stringify(request).replace("{", () => `{${field},`), nature: "malformed" };
}
