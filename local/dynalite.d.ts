declare module "dynalite" {
  import type { Server } from "node:http";

  /** DynamoDB's stand-in as an HTTP server, not yet listening. */
  export default function dynalite(options: {
    /** Directory of the database; in memory without it. */
    readonly path?: string;
    readonly createTableMs?: number;
  }): Server;
}
