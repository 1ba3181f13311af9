import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A proxy that can go silent: it goes on taking connections and bytes, and nothing comes back. */
export interface SilentProxy extends AsyncDisposable {
  /** Where it listens. */
  readonly endpoint: string;
  /**
   * Goes silent. What is on its way is lost, requests as well as answers, and a connection that met the silence never
   * speaks again.
   *
   * @returns Resolves when the first bytes were swallowed.
   */
  goSilent(): Promise<void>;
  /** New connections are served again. */
  speak(): void;
}

/** Starts a proxy in front of a service on this machine. */
export async function startSilentProxy(serviceEndpoint: string): Promise<SilentProxy> {
  const { hostname, port } = new URL(serviceEndpoint);
  const sockets = new Set<Socket>();
  let silences = 0;
  let silent = false;
  let swallowed: PromiseWithResolvers<void> = Promise.withResolvers();

  const server = createServer((client) => {
    const service = connect(Number(port), hostname);
    const bornSilent = silent;
    const bornAfter = silences;
    const isMute = () => bornSilent || silences > bornAfter;
    const pass = (from: Socket, to: Socket) => {
      sockets.add(from);
      from.on("data", (bytes) => {
        if (isMute()) swallowed.resolve();
        else to.write(bytes);
      });
      // The end of one side ends the other, but the client hears nothing of the end of a service that is silent.
      from.on("close", () => {
        sockets.delete(from);
        if (from === client || !isMute()) to.destroy();
      });
      from.on("error", () => {});
    };
    pass(client, service);
    pass(service, client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    goSilent() {
      silent = true;
      silences += 1;
      swallowed = Promise.withResolvers();
      return swallowed.promise;
    },
    speak() {
      silent = false;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
