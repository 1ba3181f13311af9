import { afterEach, describe, expect, it } from "vitest";
import type { Scope } from "../../../contract/scope.ts";
import { CALLS, type Call } from "../../../lambda/answer/calls.ts";
import type { HttpClient } from "../../../lambda/auth0/http-client.ts";
import { perMinute, perSecond } from "../../../local/tenant/bucket.ts";
import type { LimitsByBucket } from "../../../local/tenant/limits.ts";
import { ALL_SCOPES } from "../../../local/tenant/options.ts";
import type { FullSettings } from "../../../local/tenant/world.ts";
import { type CallChances, SMOOTH } from "./call-trouble.ts";
import { REQUEST_ID } from "./tenant.ts";
import { type TenantClient, tenantClient } from "./tenant-client.ts";

/** A tenant whose clock stands still unless something waits, with what the simulation changes of it. */
export interface TenantUnderTest extends AsyncDisposable {
  readonly http: HttpClient;
  readonly nowMs: () => number;
  /** What an enabled connection is set to; undefined where it is not enabled. */
  settings(organizationId: string, connectionId: string): FullSettings | undefined;
  revokeTokens(): void;
  refuseCredentials(refused: boolean): void;
  setScopes(scopes: readonly string[]): void;
  /** Lets single calls go wrong. */
  setChances(chances: CallChances): void;
  /** Waits until a check no longer throws. */
  until(check: () => void): Promise<void>;
}

const ORGANIZATION = "org_1";
const PAIR = { organizationId: ORGANIZATION, connectionId: "con_1" };
const ENABLE: Extract<Call, { kind: "enable" }> = { kind: "enable", ...PAIR, settings: {} };
const UPDATE: Call = { kind: "update", ...PAIR, settings: { show_as_button: false } };
const DISABLE: Call = { kind: "disable", ...PAIR };
const LIST: Call = { kind: "list", organizationId: ORGANIZATION, page: 0 };

/** What every tenant does, the stand-in behind HTTP and the simulation's model. */
export function describeTenant(
  what: string,
  open: (limits: LimitsByBucket) => Promise<TenantUnderTest>,
): void {
  describe(what, () => {
    let tenant: TenantUnderTest;
    let client: TenantClient;
    const begin = async (limits: LimitsByBucket) => {
      tenant = await open(limits);
      client = tenantClient(tenant.http, tenant.nowMs);
      await client.login();
    };
    const answerTo = (call: Call) => client.answerTo(call);
    const limitHeaders = async (call: Call) => {
      const exchange = await client.exchange(call);
      if (exchange.kind !== "answered") throw new Error(exchange.kind);
      const { headers, status } = exchange;
      expect(Math.abs(Date.parse(headers.date ?? "") - tenant.nowMs())).toBeLessThan(1_000);
      return [status, headers["x-ratelimit-limit"], headers["x-ratelimit-remaining"]];
    };
    const isEnabled = () => tenant.settings(PAIR.organizationId, PAIR.connectionId) !== undefined;

    afterEach(() => tenant[Symbol.asyncDispose]());

    it("enables, updates, lists and disables", async () => {
      await begin({});
      const enabled = { connection_id: "con_1", show_as_button: true };
      expect(await answerTo(ENABLE)).toMatchObject({ status: 201, body: enabled });
      expect(await answerTo(UPDATE)).toMatchObject({ status: 200, body: { show_as_button: false } });
      expect(tenant.settings("org_1", "con_1")).toMatchObject({ show_as_button: false });
      const list = { enabled_connections: [{ ...enabled, show_as_button: false }], total: 1 };
      expect(await answerTo(LIST)).toMatchObject({ status: 200, body: list });
      expect(await answerTo(DISABLE)).toEqual({ status: 204, body: undefined });
      expect(isEnabled()).toBe(false);
    });

    it("says what is in the way", async () => {
      await begin({});
      expect(await answerTo(UPDATE)).toMatchObject({ status: 404 });
      expect(await answerTo(DISABLE)).toMatchObject({ status: 204 });
      await client.exchange(ENABLE);
      expect(await answerTo(ENABLE)).toMatchObject({ status: 409 });
      expect(await answerTo({ ...ENABLE, organizationId: "org_unknown1" })).toMatchObject({
        status: 404,
        body: { message: "No organization found by that id or name" },
      });
      expect(await answerTo({ ...ENABLE, connectionId: "con_unknown1" })).toMatchObject({
        status: 404,
        body: { errorCode: "inexistent_connection" },
      });
    });

    it("refuses tokens that it revoked, and gives out new ones while it takes the credentials", async () => {
      await begin({});
      tenant.revokeTokens();
      expect(await answerTo(ENABLE)).toMatchObject({
        status: 401,
        body: { statusCode: 401, message: "Invalid token" },
      });
      tenant.refuseCredentials(true);
      expect((await client.login()).kind).toBe("refused");
      tenant.refuseCredentials(false);
      await client.login();
      expect(await answerTo(ENABLE)).toMatchObject({ status: 201 });
      expect(await client.login()).toMatchObject({ kind: "minted", expiresInSeconds: 86_400 });
    });

    it.each([ENABLE, UPDATE, DISABLE, LIST])("asks for the scope of a call: $kind", async (call) => {
      await begin({});
      const { scope } = CALLS[call.kind];
      const without = (lost: Scope) => ALL_SCOPES.filter((one) => one !== lost);
      tenant.setScopes(without(scope));
      expect(await answerTo(call)).not.toMatchObject({ status: 403 });
      await client.login();
      expect(await answerTo(call)).toMatchObject({
        status: 403,
        body: { statusCode: 403, errorCode: "insufficient_scope" },
      });
      tenant.setScopes(ALL_SCOPES);
      await client.login();
      expect(await answerTo(call)).not.toMatchObject({ status: 403 });
    });

    it("counts every call of a group, whatever comes of it, and refuses the next one", async () => {
      await begin({ write: perMinute(3, 150) });
      expect(await limitHeaders(ENABLE)).toEqual([201, "3", "2"]);
      expect(await limitHeaders(ENABLE)).toEqual([409, "3", "1"]);
      tenant.revokeTokens();
      expect(await limitHeaders(DISABLE)).toEqual([401, "3", "0"]);
      expect(await limitHeaders(DISABLE)).toEqual([429, "3", "0"]);
      expect(await answerTo(DISABLE)).toMatchObject({
        body: {
          errorCode: "too_many_requests",
          message: "Global per minute organization_connections_write group limit has been reached",
        },
      });
      expect(isEnabled()).toBe(true);
    });

    it("counts against the Management API first, and lets that one refuse in its own name", async () => {
      await begin({ management: perSecond(3, 1), write: perMinute(2, 150) });
      expect(await limitHeaders(ENABLE)).toEqual([201, "2", "1"]);
      expect(await limitHeaders(DISABLE)).toEqual([204, "2", "0"]);
      expect(await limitHeaders(DISABLE)).toEqual([429, "2", "0"]);
      expect(await limitHeaders(DISABLE)).toEqual([429, "3", "0"]);
      expect(await answerTo(LIST)).toMatchObject({ body: { message: "Global limit has been reached" } });
    });

    it("says when there is one more to have", async () => {
      await begin({ write: perMinute(2, 60) });
      const exchange = await client.exchange(ENABLE);
      const reset = exchange.kind === "answered" ? Number(exchange.headers["x-ratelimit-reset"]) : Number.NaN;
      const aheadMs = reset * 1_000 - tenant.nowMs();
      expect(aheadMs).toBeGreaterThan(0);
      expect(aheadMs).toBeLessThanOrEqual(2_000);
    });

    describe("in trouble", () => {
      const trouble = (chances: Partial<CallChances>) => tenant.setChances({ ...SMOOTH, ...chances });

      it("answers with a 5xx, without any effect", async () => {
        await begin({});
        trouble({ serverError: 1 });
        expect(await answerTo(ENABLE)).toMatchObject({ status: expect.toSatisfy((s) => s >= 500) });
        expect(isEnabled()).toBe(false);
      });

      it("answers with a 5xx although it does what it is asked for, at once or later", async () => {
        await begin({});
        trouble({ errorLands: 1 });
        const answer = {
          status: expect.toSatisfy((s) => s >= 500),
          body: { statusCode: expect.any(Number) },
        };
        expect(await answerTo(ENABLE)).toMatchObject(answer);
        await tenant.until(() => expect(isEnabled()).toBe(true));
      });

      it("lets something in front of it answer, in its own words and without Auth0's headers", async () => {
        await begin({ write: perMinute(3, 150) });
        trouble({ foreign: 1 });
        const exchange = await client.exchange(ENABLE);
        if (exchange.kind !== "answered") throw new Error(exchange.kind);
        expect(exchange.body).not.toContain("statusCode");
        const own = [REQUEST_ID, "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];
        expect(own.filter((name) => name in exchange.headers)).toEqual([]);
      });

      it("does what it is asked for, and does not say so", async () => {
        await begin({});
        trouble({ answerLost: 1 });
        const answer = await answerTo(ENABLE);
        if (answer !== "lost") expect(answer).toMatchObject({ status: 504 });
        expect(isEnabled()).toBe(true);
      });

      it("does what it is asked for later than it says nothing", async () => {
        await begin({});
        trouble({ landsLate: 1 });
        expect(await answerTo(ENABLE)).toBe("lost");
        await tenant.until(() => expect(isEnabled()).toBe(true));
      });

      it("is not reached, and counts nothing", async () => {
        await begin({ write: perMinute(3, 150) });
        trouble({ reset: 1 });
        expect(await answerTo(ENABLE)).toBe("lost");
        trouble({});
        expect(await limitHeaders(DISABLE)).toEqual([204, "3", "2"]);
      });

      it("still refuses what is over the limit", async () => {
        await begin({ write: perMinute(1, 60) });
        trouble({ serverError: 1 });
        expect(await answerTo(ENABLE)).not.toMatchObject({ status: 429 });
        expect(await answerTo(ENABLE)).toMatchObject({ status: 429 });
      });
    });
  });
}
