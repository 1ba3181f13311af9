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
    kms_key_arn: z.optional(text),
    key_id: z.optional(filled),
  },
  "must be a JSON object",
);

/** A key in KMS by its own ARN: neither its id alone, nor an alias. */
const KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]{1,64}$/;

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
    }
  /** Private key JWT, RS256, with a key that never leaves KMS. */
  | {
      readonly kind: "kms_key";
      readonly clientId: string;
      /** One of the deployment's own keys. */
      readonly keyArn: string;
      /** The key's id in Auth0, where the application has several. */
      readonly keyId?: string;
    };

/** Credentials, or what is wrong with them: the field's name, never a secret's value. */
export type ParsedCredentials = Credentials | { readonly kind: "incomplete"; readonly detail: string };

/**
 * Reads the credentials' secret.
 *
 * @param secret `{"client_id", "client_secret"}`, or `{"client_id", "private_key"}` or `{"client_id", "kms_key_arn"}` with an
 * optional `"key_id"`.
 * @param keyArns The deployment's signing keys: `kms_key_arn` is one of them. It is never left out, so that the secret alone says
 * which key signs, also while there are two.
 */
export function parseCredentials(
  secret: string | undefined,
  keyArns: readonly string[] = [],
): ParsedCredentials {
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
    kms_key_arn: keyArn,
    key_id: keyId,
  } = parsed.data;
  const given = Object.entries({
    client_secret: clientSecret,
    private_key: privateKey,
    kms_key_arn: keyArn,
  }).flatMap(([name, value]) => (value ? [name] : []));
  if (given.length > 1) return incomplete(`it has both ${given.join(" and ")}`);
  if (clientSecret) return { kind: "client_secret", clientId, clientSecret };
  if (privateKey) return { kind: "private_key", clientId, privateKey, ...defined({ keyId }) };
  if (!keyArn) return incomplete("it has neither client_secret, private_key nor kms_key_arn");
  const problem = keyProblem(keyArn, keyArns);
  if (problem !== undefined) return unusable(problem);
  return { kind: "kms_key", clientId, keyArn, ...defined({ keyId }) };
}

/** Why the deployment may not sign with a key; an ARN is public, and anything else is not repeated. */
function keyProblem(keyArn: string, keyArns: readonly string[]): string | undefined {
  if (keyArns.includes(keyArn)) return undefined;
  const own = keyArns.join(" or ");
  const remedy =
    own === "" ? "this stack has no signing key: deploy it with -c credentials=kms" : `put ${own} there`;
  if (!KEY_ARN.test(keyArn)) return `kms_key_arn is not the ARN of a key; ${remedy}`;
  return own === ""
    ? `kms_key_arn is ${keyArn}, but ${remedy}`
    : `kms_key_arn is ${keyArn}, but this stack signs only with ${own}; ${remedy}`;
}

function incomplete(problem: string): ParsedCredentials {
  return unusable(
    `${problem}; ` +
      'put {"client_id", "client_secret"}, {"client_id", "private_key"} or {"client_id", "kms_key_arn"} there',
  );
}

function unusable(problem: string): ParsedCredentials {
  return { kind: "incomplete", detail: `the credentials' secret cannot be used: ${problem}` };
}
