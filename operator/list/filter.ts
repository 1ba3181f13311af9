/** Which entries of a list are wanted, and how many: the same everywhere. Everything that is given has to hold. */
export interface ListFilter {
  /** Only what happened since then. ISO 8601 in UTC. */
  readonly since?: string | undefined;
  readonly status?: readonly string[] | undefined;
  readonly reason?: readonly string[] | undefined;
  /** How many at most. */
  readonly limit: number;
}

/** Entries of a list, and whether there are more than the filter's limit. */
export interface Cut<T> {
  readonly items: readonly T[];
  readonly isCut: boolean;
}

/** Whether an entry has the wanted status and reason. */
export function isWanted(
  entry: { readonly status?: string; readonly reason?: string | undefined },
  { status, reason }: Pick<Partial<ListFilter>, "status" | "reason">,
): boolean {
  return includes(status, entry.status) && includes(reason, entry.reason);
}

function includes(wanted: readonly string[] | undefined, value: string | undefined): boolean {
  return wanted === undefined || (value !== undefined && wanted.includes(value));
}

/**
 * How many entries one read of an index asks for: no more than are shown, where nothing is left out. Otherwise DynamoDB reads
 * what fits into a page.
 *
 * @param isFiltered Whether entries that are read may be left out.
 */
export function pageSizeOf({ limit, status, reason }: ListFilter, isFiltered = false): number | undefined {
  return isFiltered || status !== undefined || reason !== undefined ? undefined : limit + 1;
}

/** Cuts a list that is read already. */
export function cutTo<T>(items: readonly T[], limit: number): Cut<T> {
  return { items: items.slice(0, limit), isCut: items.length > limit };
}

/** Takes entries from pages until there are enough, and reads no further. */
export async function takeFrom<T>(
  pages: AsyncIterable<readonly T[]>,
  limit: number,
  isTaken: (entry: T) => boolean,
): Promise<Cut<T>> {
  const items: T[] = [];
  for await (const page of pages) {
    items.push(...page.filter(isTaken));
    if (items.length > limit) break;
  }
  return cutTo(items, limit);
}
