/** The ways in and out that are off by default, deployed: HTTP, the tenant's own events, and a key in KMS. */
import { PutPartnerEventsCommand } from "@aws-sdk/client-eventbridge";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { READ_SCOPE, WRITE_SCOPES } from "../../contract/http-api.ts";
import { startTenant } from "../../local/tenant/server.ts";
import { call, tokenFor } from "./http-client.ts";
import type { Stack } from "./stack.ts";
import { workload } from "./workload.ts";
import {
  CREDENTIALS,
  HTTP_API_AUDIENCE,
  HTTP_API_SCOPES,
  OTHER_AUDIENCE,
  TENANT_EVENT_SOURCE,
  type World,
} from "./world.ts";

/**
 * Registers the tests of the doors. They leave the stack with a key in KMS in the place of the client secret.
 *
 * @param deployed The stack, once it is deployed.
 */
export function doorTests(deployed: () => { readonly world: World; readonly stack: Stack }): void {
  let world: World;
  let stack: Stack;

  describe("the doors", () => {
    beforeAll(() => {
      ({ world, stack } = deployed());
    });

    describe("over HTTP", () => {
      const enable = (name: string) => ({
        operation_id: name,
        action: "enable",
        organization_id: "org_ByHttp",
        connection_id: "con_acme",
      });
      let url: string;
      beforeAll(() => {
        url = stack.output("HttpApiUrl");
      });

      test("a request with a token of the tenant comes to an outcome, in the client's name", async () => {
        const token = await tokenFor(world.tenant.url);
        const { status, location, body } = await call(
          `${url}/operations?lane=bulk`,
          token,
          enable("by-http-1"),
        );
        expect([status, body]).toEqual([
          202,
          { operation_id: "by-http-1", status: "accepted", lane: "bulk" },
        ]);
        await stack.finished(["by-http-1"], 60_000);
        const found = await call(`${url}${location}`, token);
        expect(found.body).toMatchObject({
          status: "succeeded",
          request: { requested_by: `api:${CREDENTIALS.clientId}@clients` },
        });
        expect(world.tenant.world.settings("org_ByHttp", "con_acme")).toBeDefined();
      });

      test("a token of another issuer or audience, one that is over and one without the scope are refused, and none is not enough", async () => {
        const apis = [{ audience: HTTP_API_AUDIENCE, scopes: HTTP_API_SCOPES }];
        const stranger = await startTenant({ domain: "stranger.auth0.com", credentials: CREDENTIALS, apis });
        const another = {
          issuer: await tokenFor(stranger.url),
          audience: await tokenFor(world.tenant.url, { audience: OTHER_AUDIENCE }),
        };
        await stranger.close();
        world.tenant.setClockOffset(-2 * 86_400_000);
        const over = await tokenFor(world.tenant.url);
        world.tenant.setClockOffset(0);
        const reads = await tokenFor(world.tenant.url, { scope: READ_SCOPE });
        const urgent = await tokenFor(world.tenant.url, { scope: WRITE_SCOPES.interactive });

        const post = async (token: string | undefined, query = "") =>
          (await call(`${url}/operations${query}`, token, enable("by-http-refused"))).status;
        expect({
          none: await post(undefined),
          "another issuer": await post(another.issuer),
          "another audience": await post(another.audience),
          over: await post(over),
          "no scope to write": await post(reads),
          "no scope for the lane": await post(urgent, "?lane=bulk"),
          "no scope to read": (await call(`${url}/operations/by-http-1`, urgent)).status,
        }).toEqual({
          none: 401,
          "another issuer": 401,
          "another audience": 401,
          over: 401,
          "no scope to write": 403,
          "no scope for the lane": 403,
          "no scope to read": 403,
        });
        expect((await call(`${url}/operations/by-http-refused`, reads)).status).toBe(404);
      });
    });

    test("a new organization that a rule matches gets its connection once, however often the event comes; what cannot be read is a dead letter", async () => {
      const created = (id: string, plan: string) => ({
        specversion: "1.0",
        type: "organization.created",
        source: "urn:auth0:acme",
        id: `evt_${id}`,
        time: "2026-11-30T08:00:00Z",
        data: { object: { id, name: id, metadata: { plan } } },
      });
      const details = [
        created("org_ByEvent", "enterprise"),
        created("org_ByEvent", "enterprise"),
        created("org_Small", "free"),
        { specversion: "1.0", type: "organization.created", id: "evt_odd", data: {} },
      ];
      await world.account.events.send(
        new PutPartnerEventsCommand({
          Entries: details.map((detail) => ({
            Source: TENANT_EVENT_SOURCE,
            DetailType: "Auth0 event",
            Detail: JSON.stringify(detail),
          })),
        }),
      );
      const byRule = await vi.waitFor(
        async () => {
          const finished = [...(await stack.operations()).values()];
          const found = finished.filter(({ request }) => request?.requested_by === "rule:enterprise");
          expect(found.length).toBeGreaterThan(0);
          return found;
        },
        { timeout: 60_000, interval: 500 },
      );
      expect(byRule).toMatchObject([{ organization_id: "org_ByEvent", status: "succeeded" }]);
      const QueueUrl = stack.output("TenantEventDeadLetterQueueUrl");
      const letters = await vi.waitFor(
        async () => {
          const options = { QueueUrl, MessageAttributeNames: ["All"] };
          const { Messages = [] } = await world.account.sqs.send(new ReceiveMessageCommand(options));
          expect(Messages.length).toBe(1);
          return Messages;
        },
        { timeout: 60_000, interval: 500 },
      );
      expect(letters[0]?.MessageAttributes?.problem?.StringValue).toContain("is not as documented");
    });

    test("the key in KMS takes the client secret's place: the tenant gives a token for its signature", async () => {
      const { code, lines } = await stack.orgconn("credentials", "public-key");
      expect(code).toBe(0);
      const [{ kms_key_arn: keyArn, public_key: pem }] = lines as [Record<string, string>];
      expect(keyArn).toBe(stack.output("SigningKeyArn"));
      // Auth0 now has this key, and no client secret any more.
      world.tenant.setCredentials({ clientId: CREDENTIALS.clientId, publicKeys: [pem ?? ""] });
      await stack.fillInCredentials(keyArn);
      world.tenant.revokeTokens();
      const minted = world.tenant.log.counters.tokensMinted;
      const sent = await stack.send(workload("signed", 10, 4_000));
      const finished = await stack.finished(sent.keys(), 60_000);
      for (const [id, { status }] of sent) expect(finished.get(id)).toMatchObject({ status });
      expect(world.tenant.log.counters.tokensMinted).toBe(minted + 1);
    });
  });
}
