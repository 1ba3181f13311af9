import type { Random } from "../../../contract/clock.ts";
import type { ForeignAnswer } from "../../../local/tenant/faults.ts";
import { FOREIGN_SHAPES, foreignAnswer } from "../../../local/tenant/foreign-answers.ts";

/**
 * Statuses that an edge or a proxy in front of Auth0 answers with. 204 is not among them: nothing tells a 204 to a DELETE
 * from Auth0's own.
 */
const FOREIGN_STATUSES = [
  200, 201, 202, 301, 302, 307, 308, 400, 401, 403, 404, 405, 407, 408, 409, 413, 421, 425, 429, 451, 500,
  502, 503, 504, 520, 522, 524, 530,
] as const;

/** Those that would decide a request if they were Auth0's: drawn more often than the others. */
const DECISIVE_STATUSES = [403, 404, 409] as const;
const DECISIVE_SHARE = 0.3;

/** Draws an answer of an edge or a proxy in front of Auth0. */
export function drawForeignAnswer(random: Random): ForeignAnswer {
  const statuses = random() < DECISIVE_SHARE ? DECISIVE_STATUSES : FOREIGN_STATUSES;
  return foreignAnswer(pick(statuses, random), pick(FOREIGN_SHAPES, random));
}

function pick<T>(of: readonly T[], random: Random): T {
  return of[Math.floor(random() * of.length)] as T;
}
