import * as z from "zod/mini";
import { defined } from "../../contract/defined.ts";
import { parseJson } from "./json.ts";

const text = z.string("must be a string");
const filled = text.check(z.minLength(1, "is empty"));

/** The credentials' secret: the fields that count. An empty secret or key counts as absent: it is how a new stack leaves it. */
const schema = z.object(
  {
    client_id: z.string("is required").check(z.minLength(1, "is empty")),
    client_secret: z.optional(text),
    private_key: z.optional(text),
    key_id: z.optional(filled),
  },
  "must be a JSON object",
);

/** How the machine-to-machine application proves who it is. */
export type Credentials =
  | { readonly kind: "client_secret"; readonly clientId: string; readonly clientSecret: string }
  /** Private key JWT, RS256. */
  | {
      readonly kind: "private_key";
      readonly clientId: string;
      /** RSA, PEM. */
      readonly privateKey: string;
      /** The key's id in Auth0, where the application has several. */
      readonly keyId?: string;
    };

/** Credentials, or what is wrong with them: the field's name, never its value. */
export type ParsedCredentials = Credentials | { readonly kind: "incomplete"; readonly detail: string };

/**
 * Reads the credentials' secret.
 *
 * @param secret `{"client_id", "client_secret"}`, or `{"client_id", "private_key"}` with an optional `"key_id"`.
 */
export function parseCredentials(secret: string | undefined): ParsedCredentials {
  const parsed = schema.safeParse(parseJson(secret ?? ""));
  if (!parsed.success) {
    return incomplete(
      parsed.error.issues.map((issue) => `${issue.path.join(".") || "it"} ${issue.message}`).join(", "),
    );
  }
  const {
    client_id: clientId,
    client_secret: clientSecret,
    private_key: privateKey,
    key_id: keyId,
  } = parsed.data;
  if (clientSecret && privateKey) return incomplete("it has both client_secret and private_key");
  if (clientSecret) return { kind: "client_secret", clientId, clientSecret };
  if (privateKey) return { kind: "private_key", clientId, privateKey, ...defined({ keyId }) };
  return incomplete("it has neither client_secret nor private_key");
}

function incomplete(problem: string): ParsedCredentials {
  return {
    kind: "incomplete",
    detail:
      `the credentials' secret cannot be used: ${problem}; ` +
      'put {"client_id", "client_secret"} or {"client_id", "private_key"} there',
  };
}
