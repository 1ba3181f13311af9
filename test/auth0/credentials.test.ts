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
    ['{"client_id":"CANARY"}', "it has neither client_secret, private_key nor kms_key_arn"],
    ['{"client_id":"a","kms_key_arn":""}', "it has neither client_secret, private_key nor kms_key_arn"],
    [
      '{"client_id":"a","private_key":"CANARY","kms_key_arn":"CANARY"}',
      "it has both private_key and kms_key_arn",
    ],
    [
      '{"client_id":"a","client_secret":"CANARY","private_key":"CANARY"}',
      "it has both client_secret and private_key",
    ],
    ['{"client_id":"a","private_key":"CANARY","key_id":""}', "key_id is empty"],
  ])("%s is not, and the error names the field, not the value", (secret, problem) => {
    const parsed = parseCredentials(secret);
    expect(parsed).toEqual({
      kind: "incomplete",
      detail: `the credentials' secret cannot be used: ${problem}; put {"client_id", "client_secret"}, {"client_id", "private_key"} or {"client_id", "kms_key_arn"} there`,
    });
  });

  const [KEY, NEXT_KEY, STRANGE_KEY] = ["1", "2", "3"].map(
    (id) => `arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-00000000000${id}`,
  ) as [string, string, string];
  const naming = (kms_key_arn: string) => JSON.stringify({ client_id: "a", kms_key_arn });

  it("may name each of the stack's signing keys", () => {
    for (const keyArn of [KEY, NEXT_KEY]) {
      const parsed = parseCredentials(naming(keyArn), [KEY, NEXT_KEY]);
      expect(parsed).toEqual({ kind: "kms_key", clientId: "a", keyArn });
    }
    const named = JSON.stringify({ client_id: "a", kms_key_arn: KEY, key_id: "i" });
    expect(parseCredentials(named, [KEY])).toEqual({
      kind: "kms_key",
      clientId: "a",
      keyArn: KEY,
      keyId: "i",
    });
  });

  it.each([
    [
      STRANGE_KEY,
      [KEY],
      `kms_key_arn is ${STRANGE_KEY}, but this stack signs only with ${KEY}; put ${KEY} there`,
    ],
    [
      STRANGE_KEY,
      [KEY, NEXT_KEY],
      `kms_key_arn is ${STRANGE_KEY}, but this stack signs only with ${KEY} or ${NEXT_KEY}; put ${KEY} or ${NEXT_KEY} there`,
    ],
    [KEY, [], `kms_key_arn is ${KEY}, but this stack has no signing key: deploy it with -c credentials=kms`],
    ["CANARY", [KEY], `kms_key_arn is not the ARN of a key; put ${KEY} there`],
    ["alias/CANARY", [KEY], `kms_key_arn is not the ARN of a key; put ${KEY} there`],
    [
      "CANARY",
      [],
      "kms_key_arn is not the ARN of a key; this stack has no signing key: deploy it with -c credentials=kms",
    ],
  ])("may not name another key: %s where the stack has %s", (given, keys, problem) => {
    expect(parseCredentials(naming(given), keys)).toEqual({
      kind: "incomplete",
      detail: `the credentials' secret cannot be used: ${problem}`,
    });
  });
});
