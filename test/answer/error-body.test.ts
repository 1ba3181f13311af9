import { describe, expect, it } from "vitest";
import { errorBodyOf, wordsOf } from "../../lambda/answer/error-body.ts";

describe("errorBodyOf", () => {
  it.each([
    [
      { statusCode: 404, message: "gone", errorCode: "x" },
      { message: "gone", errorCode: "x" },
    ],
    [{ message: "gone" }, { message: "gone" }],
    [{ message: ["gone"], errorCode: 7 }, {}],
    [["gone"], {}],
    ["<html>", {}],
    [null, {}],
    [undefined, {}],
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
    [{ message: "Connection not found" }, "404 Connection not found"],
    [{ errorCode: "inexistent_connection" }, "404 (inexistent_connection)"],
    [{ message: "", errorCode: "" }, "404"],
    [{}, "404"],
  ])("%j", (body, words) => {
    expect(wordsOf(404, body)).toBe(words);
  });
});
