import { defined } from "../../contract/defined.ts";
import type { TenantRule } from "../../contract/tenant-rules.ts";
import type { TenantChoice } from "../../local/chosen-tenant.ts";
import type { EmbeddedStackOptions } from "../../local/stack.ts";
import { perMinute } from "../../local/tenant/bucket.ts";
import { RECORDED_LATENCY_MS } from "../../local/tenant/latency.ts";
import { DEFAULT_CREDENTIALS, DEFAULT_LIMITS } from "../../local/tenant/options.ts";
import { sampleConnections, sampleOrganizations } from "../../local/tenant/sample.ts";
import type { TenantVariants } from "../../local/tenant/variants.ts";
import type { WorldOptions } from "../../local/tenant/world.ts";
import { UsageError } from "../../operator/errors.ts";
import type { TenantUrl } from "./tenant-url.ts";

/** The options of `orgconn local`, each one parsed. */
export interface LocalFlags {
  /** What `--local` finds it by. */
  readonly name?: string;
  readonly auth0Url?: TenantUrl;
  readonly clientId?: string;
  /** What `--client-secret-file` holds. */
  readonly clientSecret?: string;
  readonly credentials?: "secret" | "kms";
  readonly limit?: readonly [burst: number, perMinute: number];
  readonly readLimit?: readonly [burst: number, perMinute: number];
  readonly latency?: readonly [leastMs: number, mostMs: number] | "recorded";
  /** How many organizations the stand-in has. */
  readonly organizations?: number;
  /** The strategies of its connections, in their order. */
  readonly connections?: readonly string[];
  readonly everyIdExists?: boolean;
  readonly variant?: Partial<TenantVariants>;
  /** What `--rules` holds. */
  readonly rules?: readonly TenantRule[];
  /** False where the stand-in sends none. */
  readonly rateLimitHeaders?: boolean;
  readonly retryAfter?: boolean;
  readonly concurrency?: number;
  readonly port?: number;
  readonly dataDir?: string;
  /** Whether its console is served and opened too. */
  readonly console?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** Variables that may hold the application's credentials, as Auth0's own tools read them. */
export interface CredentialVariables {
  readonly AUTH0_CLIENT_ID?: string | undefined;
  readonly AUTH0_CLIENT_SECRET?: string | undefined;
}

/**
 * Checks the options against each other and turns them into those of the embedded stack.
 *
 * @throws UsageError naming the options that do not go together.
 */
export function stackOptions(flags: LocalFlags, variables: CredentialVariables): EmbeddedStackOptions {
  if (flags.auth0Url !== undefined && flags.credentials === "kms") {
    throw new UsageError(
      "--credentials kms is for the stand-in: another tenant does not know the key. Leave it or --auth0-url out.",
    );
  }
  return {
    ...defined({ credentials: flags.credentials }),
    tenant: flags.auth0Url === undefined ? standIn(flags) : existing(flags.auth0Url, flags, variables),
    ...defined({
      maximumConcurrency: flags.concurrency,
      port: flags.port,
      dataDirectory: flags.dataDir,
      rules: flags.auth0Url === undefined ? flags.rules : undefined,
    }),
  };
}

function standIn(flags: LocalFlags): TenantChoice {
  const { limit, readLimit, latency, clientId, clientSecret } = flags;
  if (clientId !== undefined || clientSecret !== undefined) {
    throw new UsageError(
      "--client-id and --client-secret-file go together with --auth0-url: the stand-in needs neither.",
    );
  }
  if (typeof latency === "object" && latency[0] > latency[1]) {
    throw new UsageError(`--latency must be MIN,MAX with MIN not above MAX, not ${latency.join(",")}.`);
  }
  return {
    kind: "stand-in",
    options: {
      limits: {
        ...DEFAULT_LIMITS,
        ...defined({ write: limit && perMinute(...limit), read: readLimit && perMinute(...readLimit) }),
      },
      ...(latency === undefined ? {} : { latencyMs: latency === "recorded" ? RECORDED_LATENCY_MS : latency }),
      ...inhabitants(flags),
      ...defined({ variants: flags.variant }),
      ...(flags.rateLimitHeaders === false ? { rateLimitHeaders: false } : {}),
      ...(flags.retryAfter ? { retryAfter: true } : {}),
    },
  };
}

/** Which organizations and connections the stand-in has. */
function inhabitants({ organizations, connections, everyIdExists }: LocalFlags): WorldOptions {
  return {
    ...(organizations === undefined ? {} : { organizations: sampleOrganizations(organizations) }),
    ...(connections === undefined ? {} : { connections: sampleConnections(connections) }),
    ...(everyIdExists ? { everyIdExists } : {}),
  };
}

function existing(url: TenantUrl, flags: LocalFlags, variables: CredentialVariables): TenantChoice {
  const clientId = flags.clientId ?? (variables.AUTH0_CLIENT_ID || undefined);
  const clientSecret = flags.clientSecret ?? (variables.AUTH0_CLIENT_SECRET || undefined);
  if (clientId !== undefined && clientSecret !== undefined)
    return { ...url, credentials: { clientId, clientSecret } };
  if (clientId === undefined && clientSecret === undefined && url.kind === "loopback") {
    return { ...url, credentials: DEFAULT_CREDENTIALS };
  }
  throw new UsageError(
    "--auth0-url needs both --client-id and --client-secret-file (or the variables AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET): an application of the tenant that may use the Management API.",
  );
}

/** The options that were given but mean nothing: those of the stand-in, where there is none. */
export function idleOptions(flags: LocalFlags): string[] {
  if (flags.auth0Url === undefined) return [];
  const given = {
    "--limit": flags.limit,
    "--read-limit": flags.readLimit,
    "--latency": flags.latency,
    "--organizations": flags.organizations,
    "--connections": flags.connections,
    "--every-id-exists": flags.everyIdExists,
    "--variant": flags.variant,
    "--rules": flags.rules,
    "--no-rate-limit-headers": flags.rateLimitHeaders === false || undefined,
    "--retry-after": flags.retryAfter,
  };
  return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]));
}
