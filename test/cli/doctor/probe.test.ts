import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Call } from "../../../lambda/answer/calls.ts";
import { createTenant } from "../../../lambda/auth0/http.ts";
import { createHttpClient, type HttpClient } from "../../../lambda/auth0/http-client.ts";
import { machineClock } from "../../../local/tenant/options.ts";
import { startTenant, type Tenant } from "../../../local/tenant/server.ts";
import { type TenantVariants, VARIANT_VALUES } from "../../../local/tenant/variants.ts";
import { type Ask, type Shown, shownBy } from "../../../operator/doctor/probe/evidence.ts";
import { probe } from "../../../operator/doctor/probe/steps.ts";

const KEY = { organizationId: "org_0000000000000001", connectionId: "con_0000000000000001" };

let tenant: Tenant;
let http: HttpClient;
let calls: Call[];

async function start(variants: Partial<TenantVariants> = {}): Promise<Ask> {
  tenant = await startTenant({ variants, latencyMs: [0, 0] });
  http = createHttpClient({ origin: tenant.url, clock: machineClock });
  const token = tenant.issueToken();
  const api = createTenant({
    http,
    clock: machineClock,
    tokens: {
      current: async () => ({ kind: "token", token, fresh: false }),
      foresee: () => {},
      quiet: async () => {},
      refused: () => {},
      doubted: () => {},
    },
  });
  return async (call) => {
    calls.push(call);
    const answer = await api.call(call);
    if (answer.kind === "failure") throw new Error(answer.detail);
    return answer;
  };
}

beforeEach(() => {
  calls = [];
});
afterEach(async () => {
  await http.close();
  await tenant.close();
});

async function probed(ask: Ask) {
  const before = shownBy(await ask({ kind: "get", ...KEY }));
  return probe(KEY, before, ask);
}

const association = () => tenant.world.association(KEY.organizationId, KEY.connectionId);

const VARIANTS = VARIANT_VALUES.repeatedPost.flatMap((repeatedPost) =>
  VARIANT_VALUES.repeatedDelete.flatMap((repeatedDelete) =>
    VARIANT_VALUES.patchOfAbsent.map((patchOfAbsent) => ({ repeatedPost, repeatedDelete, patchOfAbsent })),
  ),
);

describe.each(VARIANTS)("a tenant with %j", (variants) => {
  test("tells so about a pair that is absent, and has it absent again", async () => {
    const { facts, ...found } = await probed(await start(variants));
    expect(found).toEqual({
      repeatedPost: variants.repeatedPost,
      before: { state: "absent" },
      after: { state: "absent" },
    });
    expect(association()).toBeUndefined();
    const answers = Object.fromEntries(facts.map(({ about, answer }) => [about, answer]));
    const [post, remove, patch] = [
      variants.repeatedPost === "refused" ? /^409 .*statusCode 409/ : /^201 .*that it does not name stay$/,
      variants.repeatedDelete === 204 ? /^204/ : /^404 .*statusCode 404/,
      variants.patchOfAbsent === 404 ? /^404 .*it is absent$/ : /^201 .*it is on$/,
    ];
    expect(answers).toMatchObject({
      "POST of an enabled pair": expect.stringMatching(post),
      "DELETE of a pair that is not associated": expect.stringMatching(remove),
      "PATCH of a pair that is not associated": expect.stringMatching(patch),
      "rate limit headers": "on writes, on reads",
      "errors say their status as statusCode": "yes",
    });
    expect(facts.filter(({ remedy }) => remedy !== undefined)).toEqual([]);
  });

  test("has a pair that was enabled enabled again, with its settings", async () => {
    const ask = await start(variants);
    const settings = { assign_membership_on_login: true, show_as_button: false, is_signup_enabled: true };
    tenant.dashboard("enable", KEY.organizationId, KEY.connectionId, settings);
    const { before, after, repeatedPost } = await probed(ask);
    expect(before).toMatchObject({ state: "on" });
    expect(after).toEqual(before);
    expect(repeatedPost).toBe(variants.repeatedPost);
    expect(association()).toMatchObject({ isEnabled: true, settings });
  });
});

describe("a pair that is turned off", () => {
  const turnOff = () => {
    tenant.dashboard("enable", KEY.organizationId, KEY.connectionId, { show_as_button: false });
    tenant.dashboard("turn_off", KEY.organizationId, KEY.connectionId);
  };

  test("is only looked at where it shows as off", async () => {
    const ask = await start({ offShownAs: "off" });
    turnOff();
    const { facts, after } = await probed(ask);
    expect(facts).toEqual([
      { about: "an association that is off", answer: "shown with is_enabled false; listed" },
    ]);
    expect(after).toMatchObject({ state: "off" });
    expect(calls.map(({ kind }) => kind)).toEqual(["get", "list"]);
  });

  test("is told by a refused POST where it shows as absent, and stays off", async () => {
    const ask = await start({ offShownAs: "absent", postOfOff: "refused" });
    turnOff();
    const { facts, repeatedPost } = await probed(ask);
    expect(facts[0]).toMatchObject({
      answer: expect.stringMatching(/^shown as absent, and POST is answered with 409/),
    });
    expect(repeatedPost).toBeUndefined();
    expect(association()).toMatchObject({ isEnabled: false });
  });

  test("is named as lost where a POST turned it on", async () => {
    const ask = await start({ offShownAs: "absent", postOfOff: "turned_on" });
    turnOff();
    const { facts } = await probed(ask);
    expect(facts.find(({ about }) => about === "POST of an absent pair")).toMatchObject({
      remedy: expect.stringContaining("The probe has removed it"),
    });
  });
});

test("a probe that is refused halfway returns the pair, and says where it stopped", async () => {
  const ask = await start();
  const refusing: Ask = async (call) =>
    call.kind === "update"
      ? {
          status: 403,
          headers: {},
          body: { statusCode: 403, message: "Insufficient scope", errorCode: "insufficient_scope" },
        }
      : ask(call);
  const { stopped, after } = await probed(refusing);
  expect(stopped).toMatch(/PATCH of an enabled pair was answered with 403 Insufficient scope/);
  expect(after).toEqual({ state: "absent" });
  expect(association()).toBeUndefined();
});

describe("an error of an edge, which has a body of its own", () => {
  const EDGES = (status: number) => ({
    status,
    headers: {},
    body: { title: "Error 1018", status, cloudflare_error: true },
  });

  test("says nothing of the pair", () => {
    expect(() => shownBy(EDGES(404))).toThrow("a look at the pair was answered with 404");
  });

  test.each([
    ["enable", 409, "the first POST"],
    ["disable", 404, "DELETE of a pair that is not associated"],
  ] as const)("ends the probe where it answers %s", async (kind, status, about) => {
    const ask = await start();
    const edge: Ask = async (call) => {
      const isRepeated = kind === "enable" || calls.some((one) => one.kind === kind);
      return call.kind === kind && isRepeated ? EDGES(status) : ask(call);
    };
    const { facts, stopped, repeatedPost } = await probed(edge);
    expect(stopped).toContain(`${about} was answered with ${status}`);
    expect(facts.map((fact) => fact.about)).not.toContain("an association that is off");
    expect(repeatedPost).toBeUndefined();
  });
});

test("errors that do not say their status are named: the worker would take them for a proxy's", async () => {
  const ask = await start({ repeatedDelete: 404 });
  const anonymous: Ask = async (call) => {
    const said = await ask(call);
    return said.status < 400 ? said : { ...said, body: { message: "no" } };
  };
  const { facts, repeatedPost } = await probe(KEY, { state: "absent" } satisfies Shown, anonymous);
  expect(facts.find(({ about }) => about === "errors say their status as statusCode")).toMatchObject({
    answer: "no",
    remedy: expect.stringContaining("proxy"),
  });
  expect(repeatedPost).toBeUndefined();
});
