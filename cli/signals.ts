import { once } from "node:events";

/**
 * Resolves at the first SIGINT or SIGTERM, or when nobody reads standard output any more. A second signal ends the
 * process at once.
 */
export async function untilStopped(): Promise<void> {
  const signals = ["SIGINT", "SIGTERM"] as const;
  await Promise.race([
    ...signals.map((signal) => once(process, signal)),
    once(process.stdout, "error"),
  ]).catch(() => {});
  process.stdout.on("error", () => {});
  for (const signal of signals) process.once(signal, () => process.exit(130));
}
