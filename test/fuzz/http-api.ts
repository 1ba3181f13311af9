/** Generated calls of the function behind the HTTP API, and what must hold of each. */
import { isUtf8 } from "node:buffer";
import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import { HTTP_ROUTES } from "../../contract/http-api.ts";
import type { Request } from "../../contract/request.ts";
import type { HttpEvent } from "../../doors/http/call.ts";
import { idempotencyKey } from "../../doors/http/idempotency-key.ts";
import { requests } from "../contract/arbitraries.ts";
import { documented, isSubmission } from "../doors/http/documented.ts";
import { ALL_SCOPES, ENABLE, get, intakeWorld, post, SUBJECT } from "../doors/http/world.ts";
import { anyCharacter } from "../support/any-character.ts";
import { anyBodies } from "./messages.ts";

/** A token as a client sends it: nothing that the function says may have it. */
const TOKEN = "eyJhbGciOiJSUzI1NiJ9.secret-claims.secret-signature";

const text = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc.constantFrom("__proto__", "\u0000", "\ud800", "a"),
);
const operationIds = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[A-Za-z0-9_-]{8,64}$/) },
  fc.constantFrom("__proto__", "constructor", "accepted#onboarding-45", ENABLE.operation_id),
  text,
);
const keys = operationIds.chain((id) => fc.constantFrom(id, `"${id}"`, ` ${id} `, `"${id}`));
/** Mostly as it should be. */
const mostly = (good: string, ...others: readonly string[]) =>
  fc.oneof({ weight: 20, arbitrary: fc.constant(good) }, fc.constantFrom(...others), text);

const headers = fc.record(
  {
    "content-type": mostly(
      "application/json",
      'application/json; charset="UTF-8"',
      "Application/JSON;charset=utf-8",
      "application/json; charset=latin1",
      "text/plain",
      "",
    ),
    "content-encoding": mostly("identity", "gzip", ""),
    authorization: fc.constant(`Bearer ${TOKEN}`),
  },
  { requiredKeys: ["content-type", "authorization"] },
);
const options = fc.record(
  {
    headers,
    query: fc.record({ lane: mostly("bulk", "interactive", "fast", "bulk,bulk", "") }, { requiredKeys: [] }),
    subject: mostly(SUBJECT, "", "x".repeat(250), "x".repeat(300)),
    scopes: fc.oneof({ weight: 8, arbitrary: fc.constant(ALL_SCOPES) }, fc.subarray(ALL_SCOPES)),
  },
  { requiredKeys: ["headers"] },
);

/** A body as API Gateway passes it on: as text, or in base64, or bytes of any kind. */
const bodies = fc.oneof(
  { weight: 6, arbitrary: anyBodies.map(({ body }) => ({ body, isBase64Encoded: false })) },
  { weight: 2, arbitrary: anyBodies.map(({ body }) => base64(Buffer.from(body))) },
  fc.tuple(requests, fc.nat(), fc.nat(255)).map(([request, at, byte]) => base64(damaged(request, at, byte))),
  fc.uint8Array({ maxLength: 64 }).map((bytes) => base64(Buffer.from(bytes))),
  text.map((body) => ({ body, isBase64Encoded: false })),
  fc.constant({ isBase64Encoded: false }),
);

function base64(bytes: Buffer) {
  return { body: bytes.toString("base64"), isBase64Encoded: true };
}

/** A request, one byte of which is another. */
function damaged(request: Request, at: number, byte: number): Buffer {
  const bytes = Buffer.from(JSON.stringify(request));
  bytes[at % bytes.length] = byte;
  return bytes;
}

/** Requests with a key: beside their operation_id, in its place, or another one. */
const keyed = fc
  .tuple(options, requests, keys, fc.constantFrom("beside", "in place", "other"))
  .map(([given, request, other, how]) => {
    const { operation_id, ...rest } = request;
    const headers = { ...given.headers, "Idempotency-Key": how === "other" ? other : operation_id };
    return post(how === "in place" ? rest : request, { ...given, headers });
  });

/** Calls of both routes, as API Gateway passes them on. */
export const calls: fc.Arbitrary<HttpEvent> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(options, bodies)
      .map(([given, body]) => ({ ...withoutBody(post("", given)), ...body })),
  },
  { weight: 2, arbitrary: keyed },
  fc.tuple(operationIds, options).map(([id, given]) => get(id, given)),
);

function withoutBody({ body: _, ...event }: HttpEvent): HttpEvent {
  return event;
}

/**
 * Makes a call, and again, and says what is wrong with what came of it.
 *
 * @returns Nothing where all is well, a line for each violation otherwise.
 */
export async function violationsOf(event: HttpEvent): Promise<readonly string[]> {
  const world = intakeWorld();
  const isSubmit = event.routeKey.startsWith(HTTP_ROUTES.submit.method);
  // There is something to be looked up.
  if (!isSubmit) await world.call(post(ENABLE));
  const sentBefore = world.messages.length;
  const first = await world.call(event);
  world.forgetDeduplication();
  const second = await world.call(event);
  const violations: string[] = [];
  const expect = (holds: boolean, what: string) => {
    if (!holds) violations.push(what);
  };
  if (first === undefined) return ["it was not answered"];
  const { reply, content } = first;
  const { statusCode } = reply;
  violations.push(...documented(isSubmit ? HTTP_ROUTES.submit : HTTP_ROUTES.lookUp, { ...reply, content }));
  expect(isDeepStrictEqual(first, second), "the same call got another answer");
  expect(statusCode < 500, `bad input got ${statusCode}`);
  expect(world.reported.length === 0, "it reported an error");
  expect(!JSON.stringify(reply).includes(TOKEN), "the answer has the token");
  expect(statusCode < 400 || namesPlaces(content.errors), "the problem names no place");
  const sentCount = world.messages.length - sentBefore;
  expect(sentCount === (statusCode === 202 ? 1 : 0), `${sentCount} messages were sent`);
  if (statusCode !== 202) return violations;

  expect(isUtf8(bodyOf(event)), "the body is not UTF-8");
  const [message] = world.messages;
  const asked = askedFor(event);
  const sent = JSON.parse(message?.body ?? "null");
  const { requested_by: requester, ...others } = sent;
  const { requested_by: given, ...wanted } = asked;
  expect(isDeepStrictEqual(others, wanted), `sent was ${message?.body}`);
  expect(requester.startsWith("api:") && requester.endsWith(given ?? ""), `requested by ${requester}`);
  expect(isSubmission(JSON.parse(bodyOf(event).toString())), "the document calls the request malformed");
  expect(message?.lane === (event.queryStringParameters?.lane ?? "interactive"), "it is in another lane");
  const found = await world.call(get(asked.operation_id));
  expect(found?.content.status === "accepted", "it cannot be looked up");
  const other = { ...asked, reason: asked.reason === "another" ? "yet another" : "another" };
  const reused = await world.call({ ...event, body: JSON.stringify(other), isBase64Encoded: false });
  expect(reused?.reply.statusCode === 422, "its operation_id was taken by another request");
  expect(world.messages.length === 1, "another request was sent under its operation_id");
  return violations;
}

function namesPlaces(errors: readonly Readonly<Record<string, unknown>>[] = []): boolean {
  return (
    errors.length > 0 && errors.every((error) => [error.pointer, error.header, error.parameter].some(isPlace))
  );
}

function isPlace(place: unknown): boolean {
  return typeof place === "string" && place !== "" && decodeURIComponent(place) !== "";
}

function bodyOf({ body = "", isBase64Encoded }: HttpEvent): Buffer {
  return Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
}

/** What the body asks for, with the key as its operation_id where it has none. */
function askedFor(event: HttpEvent) {
  const key = idempotencyKey(event.headers["Idempotency-Key"]);
  return { ...(key === undefined ? {} : { operation_id: key }), ...JSON.parse(bodyOf(event).toString()) };
}
