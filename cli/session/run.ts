import type { SessionFlags } from "../../operator/session/flags.ts";
import { openSession, type Session } from "../../operator/session/session.ts";
import { createOutput, type Output } from "../output/output.ts";

/**
 * Runs a command on the deployment that its options name, and closes the deployment's clients when it ends.
 *
 * @returns The exit code that `work` returns.
 * @throws UsageError when the options name no deployment.
 */
export async function runWithSession(
  flags: SessionFlags,
  work: (session: Session, output: Output) => Promise<number>,
): Promise<number> {
  const session = await openSession(flags);
  try {
    return await work(session, createOutput(flags));
  } finally {
    session.close();
  }
}

/** Runs a command that changes something, as `runWithSession` does. It names the deployment first. */
export function runOnTarget(
  flags: SessionFlags,
  work: (session: Session, output: Output) => Promise<number>,
): Promise<number> {
  return runWithSession(flags, (session, output) => {
    output.note(`Deployment: ${session.target}.`);
    return work(session, output);
  });
}
