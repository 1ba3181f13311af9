import type { Random } from "../../contract/clock.ts";
import type { ForeignAnswer } from "./faults.ts";

/**
 * Statuses that an edge or a proxy in front of Auth0 answers with. 204 is not among them: nothing tells a 204 to a DELETE
 * from Auth0's own.
 */
export const FOREIGN_STATUSES = [
  200, 201, 202, 301, 302, 307, 308, 400, 401, 403, 404, 405, 407, 408, 409, 413, 421, 425, 429, 451, 500,
  502, 503, 504, 520, 522, 524, 530,
] as const;

/** Those that would decide a request if they were Auth0's: drawn more often than the others. */
const DECISIVE_STATUSES = [403, 404, 409] as const;
const DECISIVE_SHARE = 0.3;

/** The shapes of such answers: a page, an edge's own JSON (March 2026), a proxy's own JSON, nothing at all. */
export const FOREIGN_SHAPES = ["html", "edge", "proxy", "empty"] as const;

/** One of `FOREIGN_SHAPES`. */
export type ForeignShape = (typeof FOREIGN_SHAPES)[number];

/**
 * An answer that is not Auth0's. Auth0's own errors repeat their status as `statusCode`; this one never does.
 *
 * @example foreignAnswer(403, "edge").body // {"title":"Error 1020","status":403,"error_code":1020,"cloudflare_error":true}
 */
export function foreignAnswer(status: number, shape: ForeignShape): ForeignAnswer {
  const location = status >= 300 && status < 400 ? { location: "https://login.example.com/" } : {};
  switch (shape) {
    case "html":
      return {
        status,
        headers: { "content-type": "text/html; charset=utf-8", ...location },
        body: `<html><body><h1>${status}</h1></body></html>`,
      };
    case "edge":
      return json(status, location, {
        title: "Error 1020",
        status,
        error_code: 1020,
        cloudflare_error: true,
      });
    case "proxy":
      return json(status, location, {
        code: status,
        message: "The gateway declined the request",
      });
    case "empty":
      return { status, headers: { "content-length": "0", ...location }, body: "" };
  }
}

/** Any of them. */
export function drawForeignAnswer(random: Random): ForeignAnswer {
  const statuses = random() < DECISIVE_SHARE ? DECISIVE_STATUSES : FOREIGN_STATUSES;
  return foreignAnswer(pick(statuses, random), pick(FOREIGN_SHAPES, random));
}

function json(status: number, headers: Record<string, string>, body: unknown): ForeignAnswer {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

function pick<T>(of: readonly T[], random: Random): T {
  return of[Math.floor(random() * of.length)] as T;
}
