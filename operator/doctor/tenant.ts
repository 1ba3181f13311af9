import { iso } from "../../contract/iso.ts";
import { parseCredentials } from "../../lambda/auth0/credentials.ts";
import type { MintState } from "../../lambda/auth0/mint-schedule.ts";
import { parseSharedToken } from "../../lambda/auth0/token.ts";
import { blockingCircuit } from "../../lambda/circuit/circuit.ts";
import { secretsManagerStore } from "../../lambda/stores/secrets.ts";
import { dynamoTokenLease } from "../../lambda/stores/token-lease.ts";
import { budgetOf } from "../budget/read.ts";
import type { Session } from "../session/session.ts";
import { readConnections } from "../tenant/connections.ts";
import { TenantError } from "../tenant/errors.ts";
import type { OpenTenant } from "../tenant/open-tenant.ts";
import { readWorkerEnvironment } from "../tenant/worker-environment.ts";
import { type Finding, failed, ok, warning } from "./finding.ts";
import { checkSigningKeys } from "./signing-keys.ts";

/** Clocks further apart than this are wrong, in milliseconds. */
const CLOCK_TOLERANCE_MS = 5_000;

/** The scopes that the worker's calls need, and what each is for. */
const NEEDED_SCOPES = {
  "create:organization_connections": "enable",
  "update:organization_connections": "enable with settings",
  "delete:organization_connections": "disable",
  "read:organization_connections": "every request (the worker reads what an answer does not say)",
} as const;
/** What `--all-organizations` and `--organization-name` alone need. */
const OPTIONAL_SCOPE = "read:organizations";

/** How each kind of credentials proves who the worker is. */
const PROOFS = {
  client_secret: "client secret",
  private_key: "private key JWT",
  kms_key: "private key JWT, with a key in KMS",
} as const;

/** Checks the credentials' secret, and the keys in KMS that it may name. */
export async function checkCredentials(session: Session): Promise<readonly Finding[]> {
  const { clients, names } = session;
  const store = secretsManagerStore(await clients.secretsManager(), names.secrets.credentials);
  const [secret, { SIGNING_KEY_ARNS: keyArns = [] }] = await Promise.all([
    store.get(),
    readWorkerEnvironment(session),
  ]);
  const credentials = parseCredentials(secret?.value, keyArns);
  const keys = await checkSigningKeys(session, credentials);
  if (credentials.kind !== "incomplete") {
    const how = PROOFS[credentials.kind];
    return [ok("Auth0 credentials", `application ${credentials.clientId}, by ${how}`), ...keys];
  }
  const proof = keyArns.length === 0 ? '"client_secret":"…"' : `"kms_key_arn":"${keyArns.at(-1)}"`;
  return [
    failed(
      "Auth0 credentials",
      credentials.detail,
      `Write {"client_id":"…",${proof}} into credentials.json, then: aws secretsmanager put-secret-value --secret-id ${names.secrets.credentials} --secret-string file://credentials.json && rm credentials.json`,
    ),
  ];
}

/** Checks that the tenant answers, and that its clock agrees with this machine's. It does not call the Management API. */
export async function checkReachability({ http, environment }: OpenTenant): Promise<Finding[]> {
  const exchange = await http.exchange({
    method: "GET",
    path: "/.well-known/openid-configuration",
    headers: { accept: "application/json" },
  });
  if (!("status" in exchange)) {
    return [
      failed(
        "tenant",
        `${environment.AUTH0_DOMAIN} does not answer: ${exchange.detail}`,
        "Check the domain that the stack was deployed with, and that this machine may reach it.",
      ),
    ];
  }
  const tookMs = exchange.receivedAtMs - exchange.sentAtMs;
  const reached = ok("tenant", `${environment.AUTH0_DOMAIN} answers in ${tookMs} ms`);
  // The header has whole seconds: the middle of its second is the best guess.
  const serverMs = Date.parse(exchange.headers.date ?? "") + 500;
  if (Number.isNaN(serverMs)) return [reached];
  const offMs = Math.abs((exchange.sentAtMs + exchange.receivedAtMs) / 2 - serverMs);
  const detail = `this machine's clock is ${(offMs / 1_000).toFixed(1)} s off the tenant's`;
  const clock =
    offMs <= CLOCK_TOLERANCE_MS
      ? ok("clock", detail)
      : warning(
          "clock",
          detail,
          "Set the clock (NTP): times and estimates that commands show are off by as much.",
        );
  return [reached, clock];
}

/**
 * Checks that there is a token with every scope that requests need. It uses a valid one from the shared secret; where other credentials
 * have been put into theirs since it was minted, it asks for one with them, so that the earlier ones can be taken away.
 */
export async function checkToken(session: Session, { tokens }: OpenTenant): Promise<Finding[]> {
  const current = await tokens.current();
  // What was minted just now is shared beside its use.
  await tokens.quiet();
  if (current.kind === "unavailable")
    return [failed("access token", current.detail, REMEDIES[current.cause])];
  const { clients, names } = session;
  const [secrets, dynamodb] = await Promise.all([clients.secretsManager(), clients.dynamodb()]);
  const lease = dynamoTokenLease(dynamodb, names.tables.control);
  const credentials = await secretsManagerStore(secrets, names.secrets.credentials).get();
  if (areUntried(await lease.read(), credentials?.versionId)) {
    tokens.doubted(current.token);
    await tokens.current();
    await tokens.quiet();
  }
  const [token, state] = await Promise.all([
    secretsManagerStore(secrets, names.secrets.token).get(),
    lease.read(),
  ]);
  const shared = parseSharedToken(token?.value);
  const until = shared === undefined ? "" : `, valid until ${iso(shared.expiresAtMs)}`;
  const scopes = shared?.scope?.split(" ");
  return [
    ok("access token", `there is one${until}`),
    ...renewalFindings(state, credentials?.versionId),
    ...scopeFindings(scopes),
  ];
}

/** What an operator does where there is no token, by cause; the finding's detail names the fault. */
const REMEDIES = {
  refused:
    "Fix what it names. The worker tries new credentials in the secret at once; after a change in the Auth0 Dashboard, or of " +
    "the domain, it asks again within 30 minutes.",
  unreachable:
    "The worker asks again every 40 seconds at most, and continues by itself when the outage is over.",
} as const;

/** Whether credentials are others than those that Auth0 was asked with the last time. */
function areUntried({ last }: MintState, credentialsVersion: string | undefined): boolean {
  return last !== undefined && last.credentialsVersion !== credentialsVersion;
}

/**
 * Says what keeps the worker from its next token: a token that is still valid hides this for hours.
 *
 * @param credentialsVersion The version of the credentials' secret now.
 */
export function renewalFindings(
  state: MintState,
  credentialsVersion: string | undefined,
): readonly Finding[] {
  const check = "token renewal";
  const { last, outage } = state;
  if (outage !== undefined) {
    return [warning(check, outage.detail ?? "the token endpoint is in trouble", REMEDIES.unreachable)];
  }
  if (areUntried(state, credentialsVersion)) {
    return [
      warning(
        check,
        "no token has been asked for with the credentials that are in the secret now",
        "Leave the earlier ones in Auth0 until this command finds nothing wrong: run it again.",
      ),
    ];
  }
  if (last?.outcome.kind !== "refused") return [];
  return [warning(check, last.outcome.detail, REMEDIES.refused)];
}

/** An organization that no tenant has: the Management API answers that it does not exist. */
const NO_ORGANIZATION = "org_orgconnDoctor";
/** How long the check waits for a permit, in milliseconds. */
const PATIENCE_MS = 60_000;

/**
 * Checks that the Management API accepts the token: one call, with a permit of the bulk lane. Behind an open circuit there is no
 * call to wait for, and no finding: the circuit's own says why.
 */
export async function checkManagementApi(
  session: Session,
  tenant: OpenTenant,
  say: (text: string) => void,
): Promise<readonly Finding[]> {
  const check = "Management API";
  if (await isBlocked(session)) return [];
  say(
    `Making one call with a permit of the bulk lane; waiting up to ${PATIENCE_MS / 1_000} s for the permit.`,
  );
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    await readConnections(tenant, NO_ORGANIZATION, { signal, onWait: say });
    return [ok(check, "it answers")];
  } catch (error) {
    if (error instanceof TenantError && error.status === 404) {
      return [ok(check, "it accepts the token and answers")];
    }
    if (!signal.aborted) throw error;
    if (await isBlocked(session)) return [];
    const remedy = `${session.commandLine("budget")} says what the lanes wait for.`;
    return [warning(check, "no permit was available in time", remedy)];
  }
}

async function isBlocked(session: Session): Promise<boolean> {
  const { circuits } = await budgetOf(session);
  return blockingCircuit(circuits, "read:organization_connections") !== undefined;
}

function scopeFindings(scopes: readonly string[] | undefined): Finding[] {
  if (scopes === undefined) {
    return [
      warning(
        "scopes",
        "the token endpoint did not say which",
        "Look at the application's permissions in Auth0.",
      ),
    ];
  }
  const missing = Object.entries(NEEDED_SCOPES).filter(([scope]) => !scopes.includes(scope));
  const findings = missing.map(([scope, use]) =>
    failed(
      "scopes",
      `${scope} is missing: needed for ${use}`,
      "Tick it in Auth0: Applications, APIs, Auth0 Management API, Machine to Machine Applications. The worker then asks for a new token by itself.",
    ),
  );
  if (missing.length === 0) findings.push(ok("scopes", "all that requests need"));
  if (!scopes.includes(OPTIONAL_SCOPE)) {
    findings.push(
      warning(
        "scopes",
        `${OPTIONAL_SCOPE} is missing`,
        "Tick it if you want to use backfill --all-organizations, or --organization-name.",
      ),
    );
  }
  return findings;
}
