import * as fc from "fast-check";
import { anyCharacter } from "../../support/any-character.ts";

/** Characters that do something when a terminal, a reader of lines or a browser gets them. */
const ACTING = [
  "\u0000",
  "\b",
  "\t",
  "\n",
  "\u000b",
  "\f",
  "\r",
  "\r\n",
  "\u001b",
  "\u001b[2J",
  "\u001b[32m",
  "\u001b]0;title\u0007",
  "\u007f",
  "\u0085",
  "\u009b31m",
  "\u009d",
  "\u061c",
  "\u200e",
  "\u200f",
  "\u2028",
  "\u2029",
  "\u202a",
  "\u202e",
  "\u2066",
  "\u2069",
  "\ud800",
];

/**
 * What none of them may reach: written with numbers, apart from the classes that the code names. Halves of characters are
 * not among them: a table cuts a long word wherever its column ends, and U+FFFD is written for a half.
 */
export const ACTS_ON_A_TERMINAL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** Any text that a producer, Auth0 or a file may hold, most of it hostile. */
export const hostile = fc.string({
  unit: fc.oneof(fc.constantFrom(...ACTING), fc.string({ unit: anyCharacter, minLength: 1, maxLength: 3 })),
  maxLength: 12,
});
