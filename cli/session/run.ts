import type { SessionFlags } from "../../operator/session/flags.ts";
import { openSession, type Session } from "../../operator/session/session.ts";
import { type Target, targetText } from "../../operator/session/target.ts";
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

/**
 * Runs a command that changes something, as `runWithSession` does. It names the deployment: to people first, and to
 * programs in every object.
 */
export function runOnTarget(
  flags: SessionFlags,
  work: (session: Session, output: Output) => Promise<number>,
): Promise<number> {
  return runWithSession(flags, (session, output) => {
    output.note(`Deployment: ${targetText(session.target)}.`);
    return work(session, naming(session.target, output));
  });
}

function naming(target: Target, output: Output): Output {
  return {
    ...output,
    result: (object, text) => output.result({ ...object, target }, text),
    results: (objects, text) =>
      output.results(
        objects.map((object) => ({ ...object, target })),
        text,
      ),
  };
}
