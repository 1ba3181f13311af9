import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { answerOwnMachineOnly } from "./own-machine.ts";

/** The stand-ins have no passwords, so they answer this machine only. */
export const LOOPBACK = "127.0.0.1";

/** A port that another program listens on. */
export class PortTakenError extends Error {
  override readonly name = "PortTakenError";
  readonly port: number;

  constructor(port: number, cause: unknown) {
    super(`Port ${port} is already in use.`, { cause });
    this.port = port;
  }
}

/**
 * Starts to listen on the loopback address, and answers this machine's own programs only.
 *
 * @param port The port; 0 takes any free one.
 * @returns The port that it listens on.
 * @throws PortTakenError when another program has the port.
 */
export async function listen(server: Server, port: number): Promise<number> {
  answerOwnMachineOnly(server);
  server.listen(port, LOOPBACK);
  try {
    await once(server, "listening");
  } catch (error) {
    throw asPortTaken(error, port);
  }
  return (server.address() as AddressInfo).port;
}

/** Names the port in an error that a listening server gave. */
export function asPortTaken(error: unknown, port: number): unknown {
  return (error as NodeJS.ErrnoException).code === "EADDRINUSE" ? new PortTakenError(port, error) : error;
}

/** Stops a server at once, its open connections included. */
export async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

/** Finds a port that is free now, for a program that needs its port before it starts. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0);
  await close(server);
  return port;
}
