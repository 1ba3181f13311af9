import type { IncomingMessage } from "node:http";
import { defined } from "../../contract/defined.ts";
import { CONFIGURATION_PATH, KEYS_PATH } from "./routes/discovery.ts";
import type { EndpointName } from "./routes/endpoint.ts";
import { type Route, route } from "./routes/router.ts";

/** Largest body that is read, in bytes. */
const MAXIMUM_BODY_BYTES = 64 * 1_024;

/** A request that was read in full. */
export interface Arrival {
  /** Counts up from 1. */
  readonly number: number;
  readonly method: string;
  /** As it was sent, with the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  /** The host and port that the client knows the tenant by. */
  readonly host: string;
  readonly body: string;
  readonly target:
    | ({ readonly kind: "api" } & Route)
    | { readonly kind: "token" }
    | { readonly kind: "discovery"; readonly document: "configuration" | "keys" }
    | { readonly kind: "nowhere" };
}

/**
 * Reads a request.
 *
 * @param number The request's number.
 * @throws Error where the client leaves before its end, or sends more than 64 KiB.
 */
export async function readArrival(incoming: IncomingMessage, number: number): Promise<Arrival> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAXIMUM_BODY_BYTES) throw new Error(`The body has more than ${MAXIMUM_BODY_BYTES} bytes.`);
    chunks.push(chunk);
  }
  const { method = "", url: path = "", headers } = incoming;
  const [pathname = "", search = ""] = path.split(/\?(.*)/s, 2);
  return {
    number,
    method,
    path,
    query: new URLSearchParams(search),
    authorization: headers.authorization,
    contentType: headers["content-type"],
    host: headers.host ?? "",
    body: Buffer.concat(chunks).toString("utf8"),
    target: targetOf(method, pathname),
  };
}

/** The name of the endpoint that a request is for, if there is one. */
export function endpointOf({ target }: Arrival): EndpointName | undefined {
  if (target.kind === "api") return target.endpoint.name;
  return target.kind === "token" ? "token" : undefined;
}

/** The organization and the connection that a request's path names. */
export function idsOf({ target }: Arrival): {
  readonly organizationId?: string;
  readonly connectionId?: string;
} {
  if (target.kind !== "api") return {};
  const { organizationId, connectionId } = target;
  return defined({ organizationId, connectionId });
}

function targetOf(method: string, pathname: string): Arrival["target"] {
  if (method === "POST" && pathname === "/oauth/token") return { kind: "token" };
  if (method === "GET" && pathname === CONFIGURATION_PATH) {
    return { kind: "discovery", document: "configuration" };
  }
  if (method === "GET" && pathname === KEYS_PATH) return { kind: "discovery", document: "keys" };
  const found = route(method, pathname);
  return found === undefined ? { kind: "nowhere" } : { kind: "api", ...found };
}
