import type { Context, MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { secureHeaders } from "hono/secure-headers";
import type { Logins } from "./logins.ts";

/** What the guard needs to know. */
export interface GuardOptions {
  readonly logins: Logins;
  /** The port that the console listens on. */
  readonly port: () => number;
}

/** A cookie's name has the port: browsers give a cookie of 127.0.0.1 to each port there. */
export function cookieName(port: number): string {
  return `orgconn_console_${port}`;
}

/** The names that the console answers to. A page elsewhere that resolves its own name to this machine sends another. */
function hosts(port: number): readonly string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`];
}

/** Headers of each answer: a page of nothing but this origin, in no frame, kept by no cache, named to no other site. */
export const headers: MiddlewareHandler = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
    requireTrustedTypesFor: ["'script'"],
  },
  crossOriginOpenerPolicy: "same-origin",
  crossOriginResourcePolicy: "same-origin",
  referrerPolicy: "no-referrer",
  xFrameOptions: "DENY",
  // For loopback addresses there is no TLS.
  strictTransportSecurity: false,
});

/** Keeps answers out of caches: they hold the tenant's data. */
export const uncached: MiddlewareHandler = async (c, next) => {
  await next();
  c.header("cache-control", "no-store");
};

/** Answers only to the names of this machine, which defeats DNS rebinding. */
export function ownHost({ port }: Pick<GuardOptions, "port">): MiddlewareHandler {
  return async (c, next) => {
    if (hosts(port()).includes(c.req.header("host") ?? "")) return next();
    return c.json({ detail: "Host: it must be that of the console's link." }, 421);
  };
}

/** Whether the browser that asks has logged in. */
export function isLoggedIn(c: Context, { logins, port }: GuardOptions): boolean {
  return logins.isOpen(getCookie(c, cookieName(port())));
}

/** Lets data out to the console's own page alone: other pages of this machine are of the same site, and send its cookie too. */
export const ownPage: MiddlewareHandler = async (c, next) => {
  const site = c.req.header("sec-fetch-site");
  if (site === undefined || site === "same-origin") return next();
  return c.json({ detail: "Sec-Fetch-Site: only the console's own page may ask for this." }, 403);
};

/** Takes changes from the console's own page alone: from its origin, as JSON. */
export function ownChange({ port }: Pick<GuardOptions, "port">): MiddlewareHandler {
  return async (c, next) => {
    const refuse = (detail: string) => c.json({ detail }, 403);
    const host = c.req.header("host") ?? "";
    if (c.req.header("sec-fetch-site") !== "same-origin")
      return refuse("Sec-Fetch-Site: it must be same-origin.");
    if (!hosts(port()).includes(host) || c.req.header("origin") !== `http://${host}`) {
      return refuse("Origin: it must be the console's own.");
    }
    const [type] = (c.req.header("content-type") ?? "").split(";");
    if (type !== "application/json")
      return c.json({ detail: "Content-Type: it must be application/json." }, 415);
    return next();
  };
}
