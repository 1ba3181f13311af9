/** The outcome of what changed meanwhile, was never understood, or is in other hands. */
export const LEFT = "left";

/** The outcome of a letter that said nothing any more: its operation was redriven, discarded or has ended since. */
export const REMOVED = "removed";
