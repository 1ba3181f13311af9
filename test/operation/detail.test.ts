import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanDetail, MAX_DETAIL_BYTES } from "../../lambda/operation/detail.ts";
import { anyCharacter } from "../support/any-character.ts";

/** XML 1.0's `Char`, which is what SQS takes, without what a terminal obeys: https://www.w3.org/TR/xml/#charsets. */
function isAllowed(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (
    [0x9, 0xa, 0xd].includes(code) ||
    (code >= 0x20 && code <= 0x7e) ||
    (code >= 0xa0 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  );
}

const details = fc.oneof(
  fc.string({ unit: anyCharacter, size: "max", maxLength: 1_500 }),
  // Unpaired surrogates, which `anyCharacter` leaves out.
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 600, size: "max" })
    .map((units) => String.fromCharCode(...units)),
);

describe("cleanDetail", () => {
  it.each([
    ["leaves an ordinary text alone", "404 Not Found\n\t“ok” 😀", "404 Not Found\n\t“ok” 😀"],
    ["replaces what XML 1.0 does not know", "a\u0000b\u000bc\uffffd", "a\ufffdb\ufffdc\ufffdd"],
    [
      "replaces DEL and the controls C1",
      "a\u007f\u0080b\u009b2J\u009fc\u00a0",
      "a\ufffd\ufffdb\ufffd2J\ufffdc\u00a0",
    ],
    ["replaces unpaired surrogates", "a\ud83db\ude00", "a\ufffdb\ufffd"],
    ["leaves a byte order mark where it is", "\ufeffa", "\ufeffa"],
    ["leaves an empty text empty", "", ""],
    ["keeps a text that just fits", "x".repeat(MAX_DETAIL_BYTES), "x".repeat(MAX_DETAIL_BYTES)],
    ["cuts a text that is too long", "x".repeat(MAX_DETAIL_BYTES + 1), "x".repeat(MAX_DETAIL_BYTES)],
    ["drops a character that the cut goes through", `x${"😀".repeat(256)}`, `x${"😀".repeat(255)}`],
    ["drops one of two bytes", `x${"é".repeat(512)}`, `x${"é".repeat(511)}`],
  ])("%s", (_, detail, clean) => {
    expect(cleanDetail(detail)).toBe(clean);
  });

  it("gives what SQS takes, no longer than it may be, and a beginning of the text", () => {
    fc.assert(
      fc.property(details, (detail) => {
        const clean = cleanDetail(detail);
        const bytes = Buffer.byteLength(clean);
        expect(bytes).toBeLessThanOrEqual(MAX_DETAIL_BYTES);
        expect([...clean].every(isAllowed)).toBe(true);

        const whole = [...detail].map((character) => (isAllowed(character) ? character : "\ufffd")).join("");
        expect(whole.startsWith(clean)).toBe(true);
        const next = [...whole.slice(clean.length)][0];
        if (next !== undefined) expect(bytes + Buffer.byteLength(next)).toBeGreaterThan(MAX_DETAIL_BYTES);
        expect(cleanDetail(clean)).toBe(clean);
      }),
      { numRuns: 500 },
    );
  });
});
