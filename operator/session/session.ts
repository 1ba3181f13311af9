import { defined } from "../../contract/defined.ts";
import { UsageError } from "../errors.ts";
import { type Clients, createClients, LOCAL_CREDENTIALS } from "./clients.ts";
import { commandLine } from "./command-line.ts";
import type { SessionFlags } from "./flags.ts";
import { findLocal, type LocalState } from "./local-state.ts";
import { type DeploymentNames, missingOutputs, namesFrom } from "./names.ts";
import { checkProfile } from "./profile.ts";
import { awsRequester, machineUser } from "./requester.ts";
import { createServiceClock } from "./service-clock.ts";
import { findStack } from "./stack-outputs.ts";
import { stackTarget, type Target } from "./target.ts";

/** @see commandLine */
export type CommandLine = (command: string, ...words: readonly string[]) => string;

/** A deployment that a command works on, with the clients that reach it. */
export interface Session {
  readonly names: DeploymentNames;
  readonly clients: Clients;
  readonly target: Target;
  /** The options that it was found by. */
  readonly flags: SessionFlags;
  /** Spells out a command for this deployment, so that an operator can copy it. */
  readonly commandLine: CommandLine;
  /** Names who asks, for records. The first call asks AWS. */
  readonly requester: () => Promise<string>;
  close(): void;
}

/**
 * Finds the deployment that the options name.
 *
 * @throws UsageError when they name none, two, or one that does not exist.
 * @example const session = await openSession({ stack: "orgconn-production-acme-eu-auth0-com" });
 */
export async function openSession(flags: SessionFlags): Promise<Session> {
  if (flags.local) return openLocal(flags, flags.local);
  if (flags.stack === undefined) {
    throw new UsageError(
      "Which deployment? Pass --stack NAME (or set ORGCONN_STACK), or --local for the embedded one (or set ORGCONN_LOCAL).",
    );
  }
  const { region, profile } = flags;
  const options = defined({ region, profile });
  await checkProfile(profile);
  const clock = createServiceClock();
  const { id, outputs } = await findStack(flags.stack, options, clock);
  const missing = missingOutputs(outputs);
  if (missing.length > 0) {
    throw new UsageError(
      `--stack: "${flags.stack}" lacks the output ${missing[0]}. It is not an orgconn stack, or it is from an older version: deploy it again.`,
    );
  }
  const own = { target: stackTarget(flags.stack, id), findRequester: () => awsRequester(options) };
  return sessionOf(namesFrom(outputs), createClients(options, { clock }), flags, own);
}

function openLocal({ profile, region }: SessionFlags, local: string | true): Session {
  const given = profile === undefined ? (region === undefined ? undefined : "--region") : "--profile";
  if (given !== undefined) {
    throw new UsageError(
      `${given} is for a stack on AWS and has no effect with --local: leave one of them out.`,
    );
  }
  return embeddedSession(findLocal(local), local);
}

/** Reaches an embedded stack. */
export function embeddedSession(
  { region, endpoints, outputs }: Pick<LocalState, "region" | "endpoints" | "outputs">,
  local: string | true = true,
): Session {
  const clients = createClients({ region, credentials: LOCAL_CREDENTIALS }, { endpoints });
  const own = { target: { local }, findRequester: async () => machineUser() };
  return sessionOf(namesFrom(outputs), clients, { local }, own);
}

function sessionOf(
  names: DeploymentNames,
  clients: Clients,
  flags: SessionFlags,
  { target, findRequester }: Pick<Session, "target"> & { readonly findRequester: () => Promise<string> },
): Session {
  let requester: Promise<string> | undefined;
  return {
    names,
    clients,
    target,
    flags,
    commandLine: (command, ...words) => commandLine(flags, command, ...words),
    requester() {
      requester ??= findRequester();
      return requester;
    },
    close: clients.close,
  };
}
