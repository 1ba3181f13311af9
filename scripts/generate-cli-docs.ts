/** Writes the command line's reference: `npm run docs:cli`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandLineReference } from "../cli/documentation.ts";

/** Where the reference lies in the repository. */
export const REFERENCE_FILE = join(import.meta.dirname, "../docs/cli.md");

if (import.meta.main) writeFileSync(REFERENCE_FILE, await commandLineReference());
