import { App } from "aws-cdk-lib";
import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../lib/configuration-error.ts";
import { addConfiguredStack } from "../../lib/configured-stack.ts";

describe("what is wrong with the context is one line each", () => {
  const domain = { auth0Domain: "example.eu.auth0.com" };

  test.each<[Record<string, string>, string | undefined, (string | RegExp)[]]>([
    [
      {},
      undefined,
      ["auth0Domain is missing: give the tenant's domain, as in -c auth0Domain=example.eu.auth0.com"],
    ],
    [
      { auth0Domain: "https://example.eu.auth0.com/" },
      undefined,
      [/^auth0Domain must be a domain alone, .* "https:/],
    ],
    [
      { ...domain, auth0BaseUrl: "https://proxy.example.com" },
      undefined,
      [/^auth0BaseUrl must be an address on this machine/],
    ],
    [
      { ...domain, region: "eu-wst-1" },
      undefined,
      [/^region must be a region of AWS \(.*eu-west-1.*\), but was "eu-wst-1"$/],
    ],
    [domain, "eu-wst-1", [/^AWS_REGION .* must be a region of AWS \(.*, but was "eu-wst-1"$/]],
    [
      { ...domain, rateLimit: "5,150", bulkReserveShare: "0.85" },
      undefined,
      [/^bulkReserveShare must be at most 0.8 .*, but was 0.85$/],
    ],
    [
      { ...domain, bulkReserveShare: "1.2" },
      undefined,
      [/^bulkReserveShare must be a share of the burst from 0 to 0.9, but/],
    ],
    [
      { ...domain, recordRetentionDays: "1" },
      undefined,
      [/^recordRetentionDays must be a whole number from 30 to 3650, but/],
    ],
    [
      { ...domain, logRetentionDays: "8" },
      undefined,
      [/^logRetentionDays must be one of 1, 3, .*, but was "8"$/],
    ],
    [
      { ...domain, bulkMaximumConcurrency: "1" },
      undefined,
      [/^bulkMaximumConcurrency must be a whole number from 2 to/],
    ],
    [
      { ...domain, bulkProducerAccounts: "*" },
      undefined,
      [/^bulkProducerAccounts must be ids of AWS accounts, .* "\*"$/],
    ],
    [{ ...domain, environment: "Prod" }, undefined, [/^environment must be lower-case letters, .* "Prod"$/]],
    [
      { ...domain, environment: "prod" },
      undefined,
      [/^retain is missing: .* true keeps .*, false deletes them with it$/],
    ],
    [{ ...domain, messageRetention: "60" }, undefined, [/^messageRetention is not a setting: there are /]],
    [
      { auth0Domain: "x", environment: "", customerKey: "1" },
      undefined,
      [/^auth0Domain must be/, /^environment must be/, /^customerKey must be/],
    ],
  ])("%j, in the region %s", (context, defaultRegion, expected) => {
    const add = () => addConfiguredStack(new App({ context }), defaultRegion);
    expect(add).toThrow(ConfigurationError);
    expect(messageOf(add).split("\n")).toEqual(
      expected.map((line) => (typeof line === "string" ? line : expect.stringMatching(line))),
    );
  });
});

function messageOf(throws: () => unknown): string {
  try {
    throws();
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}
