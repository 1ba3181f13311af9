import type { IncomingHttpHeaders, Server } from "node:http";

/** The names by which this machine's own programs call it, as they stand in `Host`. */
const OWN_NAME = /^(127\.0\.0\.1|\[::1\]|localhost)(:\d{1,5})?$/i;

/**
 * Why a request does not come from a program of this machine; undefined where it does. A web page that makes its own
 * name point at 127.0.0.1 (DNS rebinding) has that name in `Host`, and a browser says in `Origin` that a page asks.
 * Listening on loopback keeps neither away. Any port will do, so that a proxy may stand in between.
 *
 * @example refusalOf({ host: "evil.example:8000" }) // "Only programs of this machine are answered: …"
 */
export function refusalOf({ host = "", origin }: IncomingHttpHeaders): string | undefined {
  if (!OWN_NAME.test(host)) {
    return "Only programs of this machine are answered: Host must be 127.0.0.1, [::1] or localhost, with or without a port.";
  }
  if (origin !== undefined)
    return "Only programs of this machine are answered, not web pages: send no Origin.";
  return undefined;
}

/** Makes a server answer with 403 what `refusalOf` refuses. Whatever answers its requests must be there already. */
export function answerOwnMachineOnly(server: Server): void {
  const listeners = server.listeners("request");
  server.removeAllListeners("request");
  server.on("request", (request, response) => {
    const message = refusalOf(request.headers);
    if (message === undefined) {
      for (const listener of listeners) listener.call(server, request, response);
      return;
    }
    response
      .writeHead(403, { "content-type": "application/json", connection: "close" })
      .end(JSON.stringify({ message }));
  });
}
