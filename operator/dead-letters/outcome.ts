/** The outcome of a letter that changed meanwhile, is malformed, or is held by another command. */
export const LEFT = "left";

/** The outcome of a letter that is out of date: its operation was redriven or discarded, or has ended since. */
export const REMOVED = "removed";
