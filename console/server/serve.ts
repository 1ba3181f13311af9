import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { UsageError } from "../../operator/errors.ts";
import type { Session } from "../../operator/session/session.ts";
import type { JobView } from "../protocol.ts";
import { createConsole } from "./app.ts";
import { readAssets } from "./assets.ts";
import { createLogins } from "./logins.ts";

/** It answers this machine alone. */
const LOOPBACK = "127.0.0.1";

/** The port where none is named; where another program has it, any free one. */
export const DEFAULT_PORT = 4680;

/** How a console is served. */
export interface ServeOptions {
  /** Default: `DEFAULT_PORT`, or a free one. */
  readonly port?: number | undefined;
  readonly readOnly: boolean;
  readonly onJob: (job: JobView) => void;
}

/** A console that listens. */
export interface RunningConsole {
  readonly port: number;
  /** Resolves when a browser has logged in for the first time. */
  readonly opened: Promise<void>;
  /** Makes a link that logs a browser in: it works once, within a minute. */
  link(): string;
  /** Stops listening, once what is carried out has ended cleanly. */
  close(): Promise<void>;
}

/**
 * Serves the console of a deployment on this machine.
 *
 * @throws UsageError when another program has the port that was named.
 * @example const running = await serveConsole(session, { readOnly: false, onJob: () => {} }); open(running.link());
 */
export async function serveConsole(session: Session, options: ServeOptions): Promise<RunningConsole> {
  const opened = Promise.withResolvers<void>();
  const logins = createLogins(() => performance.now(), opened.resolve);
  let port = 0;
  const { readOnly, onJob } = options;
  const app = createConsole({ session, logins, assets: readAssets(), readOnly, port: () => port, onJob });
  const server = createAdaptorServer({
    fetch: app.fetch,
    hostname: LOOPBACK,
    overrideGlobalObjects: false,
  }) as Server;
  port = await listen(server, options.port);
  return {
    port,
    opened: opened.promise,
    link: () => `http://${LOOPBACK}:${port}/login?link=${logins.newLink()}`,
    async close() {
      await app.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server, wanted: number | undefined): Promise<number> {
  try {
    return await listenAt(server, wanted ?? DEFAULT_PORT);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    if (wanted === undefined) return listenAt(server, 0);
    throw new UsageError(
      `--port: another program listens on ${wanted}. Choose another, or leave --port out.`,
      {
        cause: error,
      },
    );
  }
}

async function listenAt(server: Server, port: number): Promise<number> {
  server.listen(port, LOOPBACK);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
