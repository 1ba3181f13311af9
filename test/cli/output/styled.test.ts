import * as fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { lines, Styled, shown, styled, type Text } from "../../../cli/output/styled.ts";
import { escapeControls, jsonLine } from "../../../operator/text/escape.ts";
import { ACTS_ON_A_TERMINAL, hostile } from "./hostile.ts";

describe("escapeControls", () => {
  test.each([
    ["a\nb\r\tc", "a\\nb\\r\\tc"],
    ["\u001b[2J", "\\u001b[2J"],
    ["\u007f\u0080\u009b\u0000", "\\u007f\\u0080\\u009b\\u0000"],
    ["\u2028\u2029\u202e\u2066\u061c\u200f", "\\u2028\\u2029\\u202e\\u2066\\u061c\\u200f"],
    ["\ud800x", "\\ud800x"],
    ["Zoë, 東京, ✓, 👩‍💻", "Zoë, 東京, ✓, 👩‍💻"],
    ["C:\\new", "C:\\new"],
  ])("%j", (text, escaped) => expect(escapeControls(text)).toBe(escaped));

  test("nothing is left that a terminal acts on, and nothing else is changed", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const escaped = escapeControls(text);
        expect(escaped).not.toMatch(ACTS_ON_A_TERMINAL);
        expect(escaped.isWellFormed()).toBe(true);
        expect(escapeControls(escaped)).toBe(escaped);
        if (!ACTS_ON_A_TERMINAL.test(text) && text.isWellFormed()) expect(escaped).toBe(text);
      }),
    );
  });
});

test("a line of JSON is one line, holds nothing that acts, and says the same", () => {
  fc.assert(
    fc.property(fc.dictionary(hostile, hostile, { maxKeys: 4 }), (object) => {
      const line = jsonLine(object);
      expect(line).not.toMatch(ACTS_ON_A_TERMINAL);
      expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(object)));
    }),
  );
});

describe("Styled", () => {
  test("the literal parts of a template are kept, its values are escaped", () => {
    expect(shown(styled`a\n${"b\nc"}${1}`)).toBe("a\nb\\nc1");
  });

  test("what is styled already is kept", () => {
    expect(shown(styled`${new Styled("\u001b[1mx\u001b[22m")}${lines(["a", "b\n"])}`)).toBe(
      "\u001b[1mx\u001b[22ma\nb\\n",
    );
  });

  test("in a plain string it is escaped: what is forgotten is not obeyed", () => {
    expect(shown(`${new Styled("\u001b[1mx\n")}`)).toBe("\\u001b[1mx\\n");
  });
});

test("on a terminal colours are kept, and what they paint is escaped", async () => {
  vi.resetModules();
  const { isTTY } = process.stdout;
  process.stdout.isTTY = true;
  vi.doMock("yoctocolors", () => painted);
  try {
    const { colors } = await import("../../../cli/output/colors.ts");
    const fresh = await import("../../../cli/output/styled.ts");
    const text = fresh.styled`${colors.red("a\u001b[32mb")} ${"\u001b[32mc"}` as Text;
    expect(fresh.shown(text)).toBe("\u001b[31ma\\u001b[32mb\u001b[39m \\u001b[32mc");
  } finally {
    process.stdout.isTTY = isTTY;
    vi.doUnmock("yoctocolors");
  }
});

const paint = (text: string) => `\u001b[31m${text}\u001b[39m`;
const painted = { bold: paint, dim: paint, green: paint, red: paint, yellow: paint, cyan: paint };
