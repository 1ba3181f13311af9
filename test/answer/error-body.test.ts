import { describe, expect, it } from "vitest";
import { errorBodyOf, wordsOf } from "../../lambda/answer/error-body.ts";

const NOTHING = { message: "", errorCode: "" };

describe("errorBodyOf", () => {
  it.each([
    [
      { statusCode: 404, message: "gone", errorCode: "x" },
      { message: "gone", errorCode: "x" },
    ],
    [{ message: "gone" }, { message: "gone", errorCode: "" }],
    [{ message: ["gone"], errorCode: 7 }, NOTHING],
    [["gone"], NOTHING],
    ["<html>", NOTHING],
    [404, NOTHING],
    [null, NOTHING],
    [undefined, NOTHING],
  ])("%j", (body, expected) => {
    expect(errorBodyOf(body)).toEqual(expected);
  });
});

describe("wordsOf", () => {
  it.each([
    [
      { message: "The connection does not exist", errorCode: "inexistent_connection" },
      "404 The connection does not exist (inexistent_connection)",
    ],
    [{ ...NOTHING, message: "Connection not found" }, "404 Connection not found"],
    [{ ...NOTHING, errorCode: "inexistent_connection" }, "404 (inexistent_connection)"],
    [NOTHING, "404"],
  ])("%j", (body, words) => {
    expect(wordsOf(404, body)).toBe(words);
  });
});
