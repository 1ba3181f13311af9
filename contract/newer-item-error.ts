import { VERSION } from "./version.ts";

/**
 * Which items this code understands. It grows by one with a change that an older version would get wrong if it read the item,
 * and with nothing else: most releases only add what older ones may leave alone, so the package's version would refuse them
 * for no reason.
 */
export const READER = 1;

/** An item says that it was written for a newer version. Nothing was read from it, and it was not changed. */
export class NewerItemError extends Error {
  override readonly name = "NewerItemError";
  readonly code = "newer_item";
  /** What is refused, and why. */
  readonly detail: string;
  /** What to do about it. */
  readonly remedy = "Deploy the newer version of the worker again, or use its command line or library.";

  /** @param lowestReader The lowest `READER` that may read the item. */
  constructor(item: string, lowestReader: number) {
    const detail = `${item} was written by a newer version: it needs reader ${lowestReader}, and version ${VERSION} is reader ${READER}.`;
    super(detail);
    this.detail = detail;
    this.message = `${detail} ${this.remedy}`;
  }
}
