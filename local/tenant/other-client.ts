import type { Random } from "../../contract/clock.ts";
import type { Group } from "./bucket-name.ts";

/** Another client of the same tenant, which calls at random times and does not retry refused calls. */
export interface OtherClient {
  /** Mean time between two of its requests, in milliseconds. */
  readonly meanGapMs: number;
  readonly random: Random;
  /** When it calls next, in milliseconds on the tenant's clock. */
  nextTakeAtMs: number;
}

/**
 * A client whose requests arrive as a Poisson process.
 *
 * @param perMinute Its mean rate, in requests a minute.
 * @param nowMs From when on it calls, in milliseconds on the tenant's clock.
 * @throws RangeError where the rate is not above 0.
 * @example otherClient(0.3 * limit.refillPerMinute, Math.random, Date.now())
 */
export function otherClient(perMinute: number, random: Random, nowMs: number): OtherClient {
  if (!(perMinute > 0)) {
    throw new RangeError(`perMinute of another client must be above 0, not ${perMinute}`);
  }
  const meanGapMs = 60_000 / perMinute;
  return { meanGapMs, random, nextTakeAtMs: nowMs + gapMs(meanGapMs, random) };
}

/** The requests of all other clients that are due by `nowMs`, oldest first; each is told once. */
export function takesUntil(
  clients: ReadonlyMap<Group, OtherClient>,
  nowMs: number,
): readonly { readonly group: Group; readonly atMs: number }[] {
  const takes: { group: Group; atMs: number }[] = [];
  for (const [group, client] of clients) {
    while (client.nextTakeAtMs <= nowMs) {
      takes.push({ group, atMs: client.nextTakeAtMs });
      client.nextTakeAtMs += gapMs(client.meanGapMs, client.random);
    }
  }
  return takes.sort((a, b) => a.atMs - b.atMs);
}

function gapMs(meanGapMs: number, random: Random): number {
  return -Math.log(1 - random()) * meanGapMs;
}
