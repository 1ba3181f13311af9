import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readHeaders } from "../../lambda/budget/headers.ts";

const date = "Fri, 15 Jan 2027 08:00:00 GMT";
const dateSecond = Date.parse(date) / 1000;

describe("the rate limit headers", () => {
  it("are read where they are well-formed", () => {
    expect(
      readHeaders({
        date,
        "x-ratelimit-limit": "25",
        "x-ratelimit-remaining": "7",
        "x-ratelimit-reset": String(dateSecond + 1),
      }),
    ).toEqual({ dateSecond, limit: 25, remaining: 7, resetSecond: dateSecond + 1 });
  });

  it.each([
    ["missing", {}],
    ["empty", { date: "", "x-ratelimit-limit": "", "x-ratelimit-remaining": "" }],
    ["text", { date: "soon", "x-ratelimit-limit": "many", "x-ratelimit-remaining": "few" }],
    ["negative", { "x-ratelimit-limit": "-25", "x-ratelimit-remaining": "-1", "x-ratelimit-reset": "-9" }],
    ["zero", { "x-ratelimit-limit": "0", "x-ratelimit-remaining": "0" }],
    ["absurd", { "x-ratelimit-limit": "99999999", "x-ratelimit-remaining": "99999998" }],
    ["the beginning of time", { date: "Thu, 01 Jan 1970 00:00:00 GMT" }],
    ["a date behind other words", { date: `Expires: ${date}` }],
    ["a date with more behind it", { date: `${date}+0200` }],
    ["fractions", { "x-ratelimit-limit": "2.5", "x-ratelimit-remaining": "1e3" }],
    ["a reset without a date", { "x-ratelimit-reset": "1800000000" }],
    [
      "given twice",
      { date: `${date}, ${date}`, "x-ratelimit-limit": "5, 5", "x-ratelimit-remaining": "4, 4" },
    ],
    ["no number", { "x-ratelimit-limit": "NaN", "x-ratelimit-remaining": "NaN", "x-ratelimit-reset": "NaN" }],
    ["a retry-after of nothing", { "retry-after": "0" }],
    ["a retry-after before now", { "retry-after": "-5" }],
    ["a retry-after in fractions", { "retry-after": "1.5" }],
    ["a retry-after in words", { "retry-after": "soon" }],
    ["a date to retry after, without a date of now", { "retry-after": "Fri, 15 Jan 2027 08:00:30 GMT" }],
  ])("are left out when they are %s", (_, headers) => {
    expect(readHeaders(headers)).toStrictEqual({});
  });

  it.each([
    ["in the past", -1],
    ["more than two minutes away", 121],
  ])("leave out a reset that is %s", (_, seconds) => {
    const headers = { date, "x-ratelimit-limit": "5", "x-ratelimit-reset": String(dateSecond + seconds) };
    expect(readHeaders(headers)).toEqual({ dateSecond, limit: 5 });
  });

  it.each([
    ["the smallest limit, with nothing left", "1", "0"],
    ["the largest limit, with all of it left", "50000", "50000"],
  ])("name %s", (_, limit, remaining) => {
    const headers = { "x-ratelimit-limit": limit, "x-ratelimit-remaining": remaining };
    expect(readHeaders(headers)).toStrictEqual({ limit: Number(limit), remaining: Number(remaining) });
  });

  it.each([0, 120])("name a reset that is %i seconds away", (seconds) => {
    const headers = { date, "x-ratelimit-reset": String(dateSecond + seconds) };
    expect(readHeaders(headers)).toStrictEqual({ dateSecond, resetSecond: dateSecond + seconds });
  });

  it.each([
    ["7", 7],
    ["120", 120],
    ["3600", 120],
    ["999999999999", 120],
    ["Fri, 15 Jan 2027 08:00:30 GMT", 30],
    ["Fri, 15 Jan 2027 09:00:00 GMT", 120],
    ["Fri, 15 Jan 2027 08:00:00 GMT", undefined],
    ["Fri, 15 Jan 2027 07:59:30 GMT", undefined],
  ])("ask for a pause, two minutes at most: retry-after %s", (retryAfter, retryAfterSeconds) => {
    expect(readHeaders({ date, "retry-after": retryAfter }).retryAfterSeconds).toBe(retryAfterSeconds);
  });

  it("ask for a pause in seconds without a date", () => {
    expect(readHeaders({ "retry-after": "7" })).toStrictEqual({ retryAfterSeconds: 7 });
  });

  it("leave out a limit that is larger than any, and what remains of it", () => {
    expect(readHeaders({ "x-ratelimit-limit": "50001", "x-ratelimit-remaining": "5" })).toEqual({});
  });

  it("leave out more remaining than the limit", () => {
    expect(readHeaders({ "x-ratelimit-limit": "5", "x-ratelimit-remaining": "6" })).toEqual({ limit: 5 });
  });

  it("never throw, and never give anything but sensible numbers", () => {
    const names = fc.constantFrom("date", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset");
    fc.assert(
      fc.property(fc.dictionary(names, fc.oneof(fc.string(), fc.integer().map(String))), (headers) => {
        const { limit = 1, remaining = 0, resetSecond = 0 } = readHeaders(headers);
        expect(limit).toBeGreaterThanOrEqual(1);
        expect(remaining).toBeGreaterThanOrEqual(0);
        expect(remaining).toBeLessThanOrEqual(limit);
        expect(Number.isSafeInteger(resetSecond)).toBe(true);
      }),
    );
  });
});
