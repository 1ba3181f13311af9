import * as z from "zod/mini";
import { wrong } from "../setting-values.ts";

/** The HTTP API in front of the lanes. */
export interface HttpApiSettings {
  /**
   * The identifier of the API that you register in Auth0 (*Applications → APIs*): tokens must be issued for it.
   *
   * @example "https://orgconn.example.com"
   */
  readonly audience: string;
  /**
   * Who issues the tokens, as their claim `iss` says it: with Auth0, with a slash at its end. API Gateway reads its keys from there.
   *
   * @default - `https://` and the tenant's domain
   */
  readonly issuer?: string | undefined;
}

/** An audience as API Gateway compares it: character by character. */
export const audience = z.custom<string>((value) => typeof value === "string" && /^\S{1,600}$/.test(value), {
  error: wrong("the identifier of an API in Auth0, such as https://orgconn.example.com"),
});

/** An issuer of tokens. */
const issuer = z.custom<string>(
  (value) => typeof value === "string" && URL.canParse(value) && new URL(value).protocol === "https:",
  { error: wrong("an address, such as https://login.example.com/") },
);

/** The checks of `httpApi`. */
export const httpApiSettings = z.strictObject(
  { audience, issuer: z.optional(issuer) },
  {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `has no ${issue.keys.join(", ")}: it may have audience and issuer`
        : wrong('{ audience: "https://orgconn.example.com" }')(issue),
  },
);
