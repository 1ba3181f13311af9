import { type Received, startServer, type TestServer } from "../../auth0/server.ts";

/** What is answered to a request: a status and a body, or something worse. */
export type Saying =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  /** An answer that stops half-way. */
  | { readonly cut: number; readonly body: string }
  | "reset";

/** Decides on an answer by what the other side would have to keep to itself: everything that it sent. */
export type Repeating = (sent: string) => Saying;

/**
 * Starts a tenant that repeats what it is told.
 *
 * @param token What the token endpoint answers.
 * @param api What every other endpoint answers.
 */
export async function startParrot(token: Repeating, api: Repeating): Promise<TestServer> {
  return startServer((request, response, received) => {
    const repeating = received.path === "/oauth/token" ? token : api;
    const saying = repeating(sentIn(received));
    if (saying === "reset") {
      request.socket.destroy();
      return;
    }
    if ("cut" in saying) {
      response.writeHead(saying.cut, { "content-type": "application/json", "content-length": 1_000_000 });
      response.write(saying.body, () => request.socket.destroy());
      return;
    }
    const { status, body, headers = {} } = saying;
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
}

function sentIn({ headers, body }: Received): string {
  return `${headers.authorization ?? ""} ${decodeURIComponent(body)}`.trim();
}
