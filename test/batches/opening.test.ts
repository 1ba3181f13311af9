import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Opening } from "../../contract/batch.ts";
import type { Ending } from "../../contract/record.ts";
import {
  failsAlike,
  isOpening,
  OPENING_ROWS,
  OTHERWISE,
  openingOf,
  together,
} from "../../lambda/batches/opening.ts";

const rejected = (detail: string, auth0Status = 404): Ending => ({
  status: "dead_lettered",
  reason: "rejected",
  detail,
  auth0Status,
});
const failure = (words: string): Opening => ({ failures: 1, words: [words] });
const NOTHING_ALIKE: Opening = { failures: 0, words: [OTHERWISE] };

describe("what an ending is to the opening of a batch", () => {
  it.each<[ending: Ending, opening: Opening | undefined]>([
    [
      rejected("404 The connection does not exist (inexistent_connection)"),
      failure("404 The connection does not exist (inexistent_connection)"),
    ],
    [
      rejected("400 Only database connections support is_signup_enabled", 400),
      failure("400 Only database connections support is_signup_enabled"),
    ],
    [
      rejected("400 Payload validation error: 'Expected type boolean' on property show_as_button", 400),
      failure("400 Payload validation error: 'Expected type boolean' on property show_as_button"),
    ],
    [rejected("404 No organization found by that id or name"), undefined],
    [rejected("404 Gone (inexistent_organization)"), undefined],
    [rejected("400 Bad Request", 400), NOTHING_ALIKE],
    [rejected("403 Upgrade your subscription to enable connections", 403), NOTHING_ALIKE],
    [
      { status: "dead_lettered", reason: "attempts_exhausted", detail: "500 the connection failed" },
      NOTHING_ALIKE,
    ],
    [{ status: "dead_lettered", reason: "crashed_worker", detail: "connection" }, NOTHING_ALIKE],
    [{ status: "superseded", byOperationId: "operation_2" }, NOTHING_ALIKE],
  ])("%j", (ending, opening) => {
    expect(openingOf(ending)).toEqual(opening);
  });

  it.each([
    ["404 Connection con_Ab12 is unknown", "404 Connection con_zZ is unknown"],
    ["404 org_1 has no such connection", "404 org_2x has no such connection"],
    ["404 no connection (request 8f14e45fceea167a)", "404 no connection (request 45c48cce2e2d7fbd)"],
    [
      "404 no connection 6b86b273-ff34-4ce1-9d6b-804eff5a3f57",
      "404 no connection d4735e3a-265e-46ee-a03f-59718b9b5d03",
    ],
  ])("ids do not make words differ: %s", (one, other) => {
    expect(openingOf(rejected(one))).toEqual(openingOf(rejected(other)));
  });

  it.each([
    ["400 at most 10 connections", "400 at most 20 connections"],
    ["400 is_signup_enabled is not for connections", "400 show_as_button is not for connections"],
    ["404 connection unknown", "400 connection unknown"],
  ])("other words are others: %s", (one, other) => {
    expect(openingOf(rejected(one))).not.toEqual(openingOf(rejected(other)));
  });

  it("keeps the beginning of long words", () => {
    const { words: [words = ""] = [] } = openingOf(rejected(`404 connection ${"very ".repeat(300)}`)) ?? {};
    expect(words).toHaveLength(200);
  });
});

describe("the opening of a batch", () => {
  const endings = fc.array(fc.constantFrom("W", "W", "W", "W", "X", OTHERWISE, undefined), { maxLength: 14 });
  const toOpening = (words: string | undefined): Opening | undefined =>
    words === undefined ? undefined : words === OTHERWISE ? NOTHING_ALIKE : failure(words);

  it("fails alike exactly where ten rows failed with the same words and none ended otherwise, in any order", () => {
    fc.assert(
      fc.property(endings, (all) => {
        const opening = all.map(toOpening).reduce(together, undefined);
        const said = all.filter((words) => words !== undefined);
        const alike = said.length >= OPENING_ROWS && new Set(said).size === 1 && said[0] !== OTHERWISE;
        expect(opening !== undefined && failsAlike(opening)).toBe(alike);
        if (alike) expect(isOpening(opening)).toBe(false);
      }),
    );
  });

  it.each<[opening: Opening | undefined, open: boolean]>([
    [undefined, true],
    [{ failures: 9, words: ["W"] }, true],
    [{ failures: 10, words: ["W"] }, false],
    [{ failures: 0, words: [OTHERWISE] }, false],
    [{ failures: 1, words: [OTHERWISE, "W"] }, false],
    [{ failures: 2, words: ["W", "X"] }, false],
  ])("%j goes on: %s", (opening, open) => {
    expect(isOpening(opening)).toBe(open);
  });
});
