import type { ForeignAnswer } from "./faults.ts";

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

function json(status: number, headers: Record<string, string>, body: unknown): ForeignAnswer {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}
