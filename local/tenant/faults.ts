import type { Reply } from "./replies.ts";
import type { EndpointName } from "./routes/endpoint.ts";

/** What a fault can be made to depend on. */
export interface FaultyRequest {
  /** Counts up from 1 over all requests. */
  readonly number: number;
  readonly endpoint: EndpointName;
  readonly organizationId?: string;
  readonly connectionId?: string;
}

/** What goes wrong with one request; an omitted field changes nothing. A request that gets a 429 meets no fault. */
export interface Fault {
  /** False where the request is stopped before the rate limit counts it, and so has no effect either. */
  readonly counted?: false;
  /** No effect at all, or one that takes place so many milliseconds later, decided on the state at that time. */
  readonly effect?: "none" | { readonly lateByMs: number };
  /** What the client gets instead of the answer. */
  readonly answer?: FaultyAnswer;
  /** How much later the answer leaves, in milliseconds. */
  readonly delayMs?: number;
}

/** What the client gets in the place of the answer. */
export type FaultyAnswer =
  /** Another answer. */
  | { readonly kind: "reply"; readonly reply: Reply }
  /** The usual status (200 for one that has no body) with another body, as it stands. */
  | { readonly kind: "body"; readonly contentType: string; readonly body: string }
  /** What something in front of Auth0 answers: as it stands, without the headers that Auth0 adds to its own answers. */
  | { readonly kind: "foreign"; readonly answer: ForeignAnswer }
  /** A connection that is torn down. */
  | { readonly kind: "reset" }
  /** A connection that stays open and silent, from the start or after the headers. */
  | { readonly kind: "stuck"; readonly after: "nothing" | "headers" };

/** An answer that is not Auth0's. */
export interface ForeignAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The text as it is sent; empty where there is none. */
  readonly body: string;
}

/** Decides what goes wrong with a request: undefined for nothing. */
export type Faults = (request: FaultyRequest) => Fault | undefined;
