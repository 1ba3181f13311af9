import { describe, expect, it } from "vitest";
import { afterMint, type MintState } from "../../../lambda/auth0/mint-schedule.ts";
import type { TokenAnswer } from "../../../lambda/auth0/token.ts";
import { checkToken, renewalFindings } from "../../../operator/doctor/tenant.ts";
import type { Session } from "../../../operator/session/session.ts";
import type { OpenTenant } from "../../../operator/tenant/open-tenant.ts";

describe("doctor on a token that is not to be had", () => {
  const check = (answer: TokenAnswer) =>
    checkToken(
      {} as Session,
      { tokens: { current: async () => answer, quiet: async () => {} } } as unknown as OpenTenant,
    );

  it.each([
    [
      "refused",
      "example.com is a custom domain",
      /^Fix what it names\. The worker tries new credentials .* within 30 minutes\.$/,
    ],
    ["unreachable", "a script of the tenant's own failed", /^The worker asks again every 40 seconds/],
  ] as const)("says that it is %s, why, and what to do", async (cause, detail, remedy) => {
    expect(await check({ kind: "unavailable", cause, detail })).toEqual([
      { check: "access token", verdict: "failed", detail, remedy: expect.stringMatching(remedy) },
    ]);
  });
});

describe("doctor on the next token", () => {
  const NOW_MS = Date.UTC(2026, 0, 1);
  const start = { credentialsVersion: "v1", startedAtMs: NOW_MS, endedAtMs: NOW_MS };
  const minted = { kind: "minted", accessToken: "t", expiresInSeconds: 86_400 } as const;
  const before: MintState = afterMint({ version: 1 }, minted, start);

  it("has nothing to say while the last one was minted, or before the first", () => {
    expect(renewalFindings(before, "v1")).toEqual([]);
    expect(renewalFindings({ version: 0 }, undefined)).toEqual([]);
  });

  it("warns of what its renewal met", () => {
    const failing = afterMint(before, { kind: "unreachable", detail: "a script failed" }, start);
    expect(renewalFindings(failing, "v1")).toMatchObject([{ verdict: "warning", detail: "a script failed" }]);
    const refused = afterMint(before, { kind: "refused", detail: "a custom domain" }, start);
    expect(renewalFindings(refused, "v1")).toMatchObject([{ verdict: "warning", detail: "a custom domain" }]);
  });

  it("forgets a refusal of credentials that were replaced, and says that the new ones are untried", () => {
    const refused = afterMint(before, { kind: "refused", detail: "wrong secret" }, start);
    for (const state of [before, refused]) {
      expect(renewalFindings(state, "v2")).toMatchObject([
        {
          verdict: "warning",
          detail: "no token has been asked for with the credentials that are in the secret now",
        },
      ]);
    }
  });
});
