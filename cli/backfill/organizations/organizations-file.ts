import {
  appendFileSync,
  createReadStream,
  existsSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { UsageError } from "../../errors.ts";
import { linesOf } from "../lines.ts";
import type { RawRow } from "../source/raw-row.ts";
import type { Condition } from "./where.ts";

/** A page of the listing, as a line of the file. */
interface PageLine {
  /** Organizations that meet the conditions. */
  readonly organizations: readonly string[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: string;
}

/** The file's first line: what was listed. */
interface HeadLine {
  readonly where: readonly Condition[];
}

/** How far a listing is. */
export interface Listing {
  readonly found: number;
  /** Where it goes on; undefined when nothing was listed yet. */
  readonly from?: string;
  readonly complete: boolean;
}

/**
 * Begins the file of a listing, or finds out how far an earlier run came. A page is one line, so that a crash leaves
 * whole pages; a line that was cut off is cut away.
 *
 * @throws UsageError when the file is of another listing.
 */
export async function resumeListing(path: string, where: readonly Condition[]): Promise<Listing> {
  if (!existsSync(path)) {
    writeFileSync(path, `${JSON.stringify({ where } satisfies HeadLine)}\n`, { mode: 0o600 });
    return { found: 0, complete: false };
  }
  const bytes = readFileSync(path);
  truncateSync(path, bytes.lastIndexOf(0x0a) + 1);
  const [head, ...pages] = bytes.subarray(0, bytes.lastIndexOf(0x0a)).toString().split("\n");
  if (head !== JSON.stringify({ where } satisfies HeadLine)) {
    throw new UsageError(
      `--where: ${path} is a listing of other organizations. Remove it, or choose another --batch.`,
    );
  }
  const parsed = pages.map((line) => JSON.parse(line) as PageLine);
  const last = parsed.at(-1);
  return {
    found: parsed.reduce((sum, { organizations }) => sum + organizations.length, 0),
    complete: last !== undefined && last.next === undefined,
    ...(last?.next === undefined ? {} : { from: last.next }),
  };
}

/** Adds a page to the file of a listing. */
export function addPage(path: string, page: PageLine): void {
  appendFileSync(path, `${JSON.stringify(page)}\n`);
}

/** Reads the organizations of a listing as rows. */
export async function* readOrganizationRows(path: string): AsyncGenerator<RawRow> {
  let row = 0;
  for await (const lines of linesOf(createReadStream(path))) {
    for (const line of lines) {
      const { organizations = [] } = JSON.parse(line) as Partial<PageLine>;
      for (const id of organizations) yield { at: { row: ++row }, fields: { organization_id: id } };
    }
  }
}
