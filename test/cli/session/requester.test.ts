import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { awsRequester, machineUser } from "../../../operator/session/requester.ts";

const OPTIONS = { region: "eu-west-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } };
const ARN = "arn:aws:sts::123456789012:assumed-role/Operators/ada@example.com";

afterEach(() => vi.unstubAllEnvs());

/** A server that answers as STS does, and has the SDK call it. */
async function startSts(status: number, body: string): Promise<AsyncDisposable> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { "content-type": "text/xml" }).end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  vi.stubEnv("AWS_ENDPOINT_URL_STS", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return {
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test("awsRequester() is the caller's ARN", async () => {
  const answer = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${ARN}</Arn><UserId>A:ada</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
  await using _ = await startSts(200, answer);
  expect(await awsRequester(OPTIONS)).toBe(ARN);
});

test("awsRequester() is the machine's user where AWS does not name the caller", async () => {
  await using _ = await startSts(
    403,
    "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>",
  );
  expect(await awsRequester(OPTIONS)).toBe(machineUser());
  expect(machineUser()).toMatch(/^\S+@\S+$/);
});
