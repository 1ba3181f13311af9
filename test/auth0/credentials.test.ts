import { describe, expect, it } from "vitest";
import { parseCredentials } from "../../lambda/auth0/credentials.ts";

describe("the credentials' secret", () => {
  it.each([
    ['{"client_id":"a","client_secret":"s"}', { kind: "client_secret", clientId: "a", clientSecret: "s" }],
    [
      '{"client_id":"a","client_secret":"s","note":"kept"}',
      { kind: "client_secret", clientId: "a", clientSecret: "s" },
    ],
    ['{"client_id":"a","private_key":"k"}', { kind: "private_key", clientId: "a", privateKey: "k" }],
    [
      '{"client_id":"a","client_secret":"","private_key":"k","key_id":"i"}',
      { kind: "private_key", clientId: "a", privateKey: "k", keyId: "i" },
    ],
  ])("%s is understood", (secret, credentials) => {
    expect(parseCredentials(secret)).toEqual(credentials);
  });

  it.each([
    [undefined, "it must be a JSON object"],
    ["", "it must be a JSON object"],
    ["CANARY", "it must be a JSON object"],
    ['"CANARY"', "it must be a JSON object"],
    ["[]", "it must be a JSON object"],
    ["{}", "client_id is required"],
    ['{"client_id":"","client_secret":"CANARY"}', "client_id is empty"],
    ['{"client_id":"CANARY","client_secret":1}', "client_secret must be a string"],
    ['{"client_id":"CANARY"}', "it has neither client_secret nor private_key"],
    [
      '{"client_id":"a","client_secret":"CANARY","private_key":"CANARY"}',
      "it has both client_secret and private_key",
    ],
    ['{"client_id":"a","private_key":"CANARY","key_id":""}', "key_id is empty"],
  ])("%s is not, and the error names the field, not the value", (secret, problem) => {
    const parsed = parseCredentials(secret);
    expect(parsed).toEqual({
      kind: "incomplete",
      detail: `the credentials' secret cannot be used: ${problem}; put {"client_id", "client_secret"} or {"client_id", "private_key"} there`,
    });
  });
});
