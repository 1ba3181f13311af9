import * as fc from "fast-check";

/** Where the halves of characters begin that UTF-16 writes in two, and how many there are. */
const HALVES = { first: 0xd800, count: 0x800 };

/**
 * Every character of Unicode, as the unit of a string. fast-check's `binary` has the same ones in the same order, but looks them up in a
 * table of a million entries, which takes 2 s in each process that makes such a string.
 */
export const anyCharacter = fc.nat({ max: 0x10ffff - HALVES.count }).map(characterAt, placeOf);

function characterAt(place: number): string {
  return String.fromCodePoint(place < HALVES.first ? place : place + HALVES.count);
}

function placeOf(text: unknown): number {
  const code = typeof text === "string" ? text.codePointAt(0) : undefined;
  const place = code === undefined || code < HALVES.first ? code : code - HALVES.count;
  if (place === undefined || characterAt(place) !== text) throw new Error("not one character");
  return place;
}
