import {
  appendFileSync,
  createReadStream,
  existsSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { defined } from "../../../contract/defined.ts";
import { iso } from "../../../contract/iso.ts";
import { UsageError } from "../../errors.ts";
import { jsonLine } from "../../text/escape.ts";
import { linesOf } from "../../text/lines.ts";
import type { RawRow } from "../source/raw-row.ts";
import type { Condition } from "./where.ts";

/** The purpose of a listing. Its file serves no other. */
export interface ListingPurpose {
  /** The batch that its organizations become the rows of. */
  readonly batch_id: string;
  /** What the rows ask for. */
  readonly asked: string;
  readonly where: readonly Condition[];
  /** The tenant's domain. */
  readonly tenant: string;
  /** The deployment, by the URL of its bulk lane. */
  readonly deployment: string;
}

/** The file's first line: what the listing was made for, and when it was begun. */
interface HeadLine extends ListingPurpose {
  readonly listed_at: string;
}

/** A page of the listing, as a line of the file. */
interface PageLine {
  /** Organizations that meet the conditions. */
  readonly organizations: readonly string[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: string;
}

/** The progress of a listing. */
export interface Listing {
  /** When it was begun, in milliseconds since the epoch, by AWS's clock. */
  readonly listedAtMs: number;
  readonly found: number;
  /** Where it goes on; undefined when nothing was listed yet. */
  readonly from?: string;
  readonly complete: boolean;
}

/** Begins the file of a listing. @throws Error when there is a file of that name: it is never overwritten. */
export function beginListing(path: string, purpose: ListingPurpose, nowMs: number): Listing {
  const head: HeadLine = { ...purpose, listed_at: iso(nowMs) };
  writeFileSync(path, `${jsonLine(head)}\n`, { mode: 0o600, flag: "wx" });
  return { listedAtMs: nowMs, found: 0, complete: false };
}

/**
 * Finds out how far an earlier run's listing came. Each page is one line, so a crash leaves whole pages; an incomplete
 * line is removed.
 *
 * @returns Undefined when there is no such file.
 * @throws UsageError when the file was made for something else; it is left as it is.
 */
export function resumeListing(path: string, purpose: ListingPurpose): Listing | undefined {
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(0x0a);
  const [head = "", ...pages] = bytes.subarray(0, Math.max(0, end)).toString().split("\n");
  const { listed_at: listedAt } = checkedHead(path, head, purpose);
  truncateSync(path, end + 1);
  const parsed = pages.map((line) => JSON.parse(line) as PageLine);
  const last = parsed.at(-1);
  return {
    listedAtMs: Date.parse(listedAt),
    found: parsed.reduce((sum, { organizations }) => sum + organizations.length, 0),
    complete: last !== undefined && last.next === undefined,
    ...defined({ from: last?.next }),
  };
}

/** Adds a page to the file of a listing. */
export function addPage(path: string, page: PageLine): void {
  appendFileSync(path, `${jsonLine(page)}\n`);
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

/** What a listing is for, as an operator knows it. */
const NAMES = {
  tenant: "the tenant",
  deployment: "the deployment with the bulk lane",
  batch_id: "the batch",
  where: "the conditions",
  asked: "the request",
} as const satisfies Record<keyof ListingPurpose, string>;

function checkedHead(path: string, line: string, purpose: ListingPurpose): HeadLine {
  const head = parsed(line);
  if (head?.listed_at === undefined) {
    throw unusable(path, "it does not say which tenant and which batch it was made for");
  }
  for (const [key, name] of Object.entries(NAMES) as [keyof ListingPurpose, string][]) {
    const [made, wanted] = [spelled(head[key]), spelled(purpose[key])];
    if (made === wanted) continue;
    throw unusable(
      path,
      `it was made at ${head.listed_at} for ${name} ${made}, and this run is for ${name} ${wanted}`,
    );
  }
  return head as HeadLine;
}

function spelled(value: string | readonly Condition[] | undefined): string {
  return typeof value === "string" ? value : value?.join(", ") || "(none)";
}

function parsed(line: string): Partial<HeadLine> | undefined {
  try {
    return JSON.parse(line) as Partial<HeadLine>;
  } catch {
    return undefined;
  }
}

/** The error of a file of that name that cannot be used. */
export function unusable(path: string, why: string): UsageError {
  return new UsageError(
    `${path} cannot be used: ${why}. The command does not overwrite it: move it away, or choose another --batch.`,
  );
}
