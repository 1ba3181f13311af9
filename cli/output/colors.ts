import yoctocolors from "yoctocolors";

type Colors = Pick<typeof yoctocolors, "bold" | "dim" | "green" | "red" | "yellow" | "cyan">;

const plain = (text: string | number) => String(text);
const NO_COLORS: Colors = { bold: plain, dim: plain, green: plain, red: plain, yellow: plain, cyan: plain };

/** Colours for standard output: on a terminal that knows them, and never with NO_COLOR. */
export const colors: Colors = process.stdout.isTTY ? yoctocolors : NO_COLORS;
