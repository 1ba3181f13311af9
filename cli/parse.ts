import { InvalidArgumentError } from "commander";
import { LOCAL_NAME } from "../operator/session/local-state.ts";

const WHOLE = /^\d{1,9}$/;

/**
 * Reads a whole number.
 *
 * @throws InvalidArgumentError, which commander prints with the option's name.
 * @example wholeNumber(1, 64)("4") // 4
 */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!WHOLE.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

/**
 * Reads two whole numbers with a comma between.
 *
 * @param names What they are called in the error.
 * @throws InvalidArgumentError
 * @example numberPair(["BURST", "PER_MINUTE"], 1, 1_000)("25,750") // [25, 750]
 */
export function numberPair(
  names: readonly [string, string],
  least: number,
  most: number,
): (text: string) => readonly [number, number] {
  return (text) => {
    const parts = text.split(",").map((part) => part.trim());
    const [first, second] = parts.map(Number);
    const inRange = parts.every((part) => WHOLE.test(part) && Number(part) >= least && Number(part) <= most);
    if (parts.length !== 2 || !inRange || first === undefined || second === undefined) {
      throw new InvalidArgumentError(
        `It must be ${names.join(",")}: two whole numbers from ${least} to ${most} with a comma between.`,
      );
    }
    return [first, second];
  };
}

/** Characters of a note for the record, at most. */
const LONGEST_NOTE = 160;

/**
 * Reads a note for the record.
 *
 * @throws InvalidArgumentError
 */
export function noteOption(text: string): string {
  if (text.length <= LONGEST_NOTE && text.isWellFormed()) return text;
  throw new InvalidArgumentError(`It must have at most ${LONGEST_NOTE} characters.`);
}

/**
 * Reads the id of a batch.
 *
 * @throws InvalidArgumentError
 */
export function batchIdOption(text: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError("It must be up to 64 of the characters A-Z a-z 0-9 _ -.");
}

/**
 * Reads the name of an organization: what Auth0 allows in one, and nothing that a path would take for something else.
 *
 * @throws InvalidArgumentError
 */
export function organizationNameOption(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,49}$/.test(text)) return text;
  throw new InvalidArgumentError("An organization's name has up to 50 of the characters a-z 0-9 _ -.");
}

/**
 * Reads the name of an embedded stack. A variable that is empty names none.
 *
 * @throws InvalidArgumentError
 */
export function localNameOption(text: string): string {
  if (text === "" || LOCAL_NAME.test(text)) return text;
  throw new InvalidArgumentError("A name has up to 32 of the characters A-Z a-z 0-9 _ -.");
}
