import { defined } from "../contract/defined.ts";
import { PortTakenError } from "./listen.ts";
import type { RegisteredApi } from "./tenant/api-tokens.ts";
import { DEFAULT_CREDENTIALS, type TenantOptions } from "./tenant/options.ts";
import type { ClientCredentials } from "./tenant/routes/token.ts";
import { startTenant, type Tenant } from "./tenant/server.ts";

/** The tenant that an embedded stack drives. */
export type TenantChoice =
  /** A stand-in that is started along with it. */
  | { readonly kind: "stand-in"; readonly options: Omit<TenantOptions, "port" | "stateFile"> }
  /** A tenant at `https://` and its domain. */
  | { readonly kind: "domain"; readonly domain: string; readonly credentials: ClientCredentials }
  /** A stand-in that another process runs on this machine. */
  | { readonly kind: "loopback"; readonly baseUrl: string; readonly credentials: ClientCredentials };

/** The tenant as the worker is configured for it. */
export interface ChosenTenant {
  readonly url: string;
  readonly credentials: ClientCredentials;
  /** Where the worker's configuration differs from the template's. */
  readonly address: { readonly auth0Domain?: string; readonly auth0BaseUrl?: string };
  /** The stand-in that was started. */
  readonly standIn?: Tenant;
}

/**
 * Starts a stand-in of the tenant where one was chosen.
 *
 * @param port Of the stand-in; 0 takes any free port.
 * @param stateFile File with the stand-in's state; in memory without it.
 * @throws PortTakenError
 */
export async function startChosenTenant(
  choice: TenantChoice,
  port: number,
  stateFile?: string,
): Promise<ChosenTenant> {
  switch (choice.kind) {
    case "stand-in": {
      const credentials = choice.options.credentials ?? DEFAULT_CREDENTIALS;
      const options = { ...choice.options, port, ...defined({ stateFile }) };
      const standIn = await startTenant(options).catch((error: Error) => {
        throw error.cause instanceof PortTakenError ? error.cause : error;
      });
      const address = { auth0Domain: standIn.domain, auth0BaseUrl: standIn.url };
      return { url: standIn.url, credentials, address, standIn };
    }
    case "domain": {
      const { domain, credentials } = choice;
      return { url: `https://${domain}`, credentials, address: { auth0Domain: domain } };
    }
    case "loopback": {
      const { baseUrl, credentials } = choice;
      return { url: baseUrl, credentials, address: { auth0BaseUrl: baseUrl } };
    }
  }
}

/**
 * A choice whose application proves who it is by a key.
 *
 * @param publicKey PEM.
 */
export function verifiedBy(publicKey: string, choice: TenantChoice): TenantChoice {
  if (choice.kind !== "stand-in")
    throw new Error("Only the stand-in of a tenant knows the key of an embedded stack.");
  const { clientId } = choice.options.credentials ?? DEFAULT_CREDENTIALS;
  return { ...choice, options: { ...choice.options, credentials: { clientId, publicKeys: [publicKey] } } };
}

/** A choice whose tenant has an API registered. At another tenant than a stand-in, its owner registers it. */
export function registering(api: RegisteredApi, choice: TenantChoice): TenantChoice {
  if (choice.kind !== "stand-in") return choice;
  return { ...choice, options: { ...choice.options, apis: [api] } };
}

/**
 * The credentials as their secret spells them.
 *
 * @param keyArn The key in KMS that signs in place of a client secret.
 */
export function credentialsSecret({ clientId, clientSecret }: ClientCredentials, keyArn?: string): string {
  return JSON.stringify({
    client_id: clientId,
    ...(keyArn === undefined ? { client_secret: clientSecret } : { kms_key_arn: keyArn }),
  });
}
