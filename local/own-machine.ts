import type { IncomingHttpHeaders, Server } from "node:http";

/** The values of `Host` that this machine's own programs send. */
const OWN_NAME = /^(127\.0\.0\.1|\[::1\]|localhost)(:\d{1,5})?$/i;

/**
 * Says why a request does not come from a program of this machine; undefined where it does. A web page whose name resolves to
 * 127.0.0.1 (DNS rebinding) sends that name in `Host`, and a browser names the page in `Origin`. Listening on loopback stops
 * neither. Any port is accepted, so that a proxy may stand in between.
 *
 * @example refusalOf({ host: "evil.example:8000" }) // "This server answers programs on this machine only: …"
 */
export function refusalOf({ host = "", origin }: IncomingHttpHeaders): string | undefined {
  if (!OWN_NAME.test(host)) {
    return "This server answers programs on this machine only: Host must be 127.0.0.1, [::1] or localhost, with or without a port.";
  }
  if (origin !== undefined)
    return "This server answers programs on this machine only, not web pages: send no Origin.";
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
