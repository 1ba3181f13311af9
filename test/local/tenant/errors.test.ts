import { expect, test } from "vitest";
import { perMinute } from "../../../local/tenant/bucket.ts";
import { call, collection, entry, tenantFor } from "./support.ts";

const CONNECTION = "con_abcdefgh12345678";
const POST = { connection_id: CONNECTION };

type Row = readonly [
  method: string,
  path: string,
  body: unknown,
  status: number,
  errorCode: string | undefined,
  message: RegExp,
];

const NOT_FOUND_ORGANIZATION = /^No organization found by that id or name$/;
const NOT_FOUND_CONNECTION = /^The connection does not exist$/;
const UNKNOWN_ORGANIZATION = "org_unknown0000001";
const UNKNOWN_CONNECTION = "con_unknown0000001";

const BAD_REQUESTS: readonly Row[] = [
  ["POST", collection(), "{", 400, "invalid_body", /JSON/],
  ["POST", collection(), "", 400, "invalid_body", /JSON/],
  ["POST", collection(), [POST], 400, "invalid_body", /Expected type object but found type array/],
  ["POST", collection(), {}, 400, "invalid_body", /Missing required property: connection_id/],
  [
    "POST",
    collection(),
    { connection_id: 5 },
    400,
    "invalid_body",
    /Expected type string but found type number' on property connection_id/,
  ],
  [
    "POST",
    collection(),
    { connection_id: "../con_1" },
    400,
    "invalid_body",
    /does not match pattern .* on property connection_id/,
  ],
  [
    "POST",
    collection(),
    { ...POST, assign_membership_on_login: "true" },
    400,
    "invalid_body",
    /Expected type boolean but found type string' on property assign_membership_on_login/,
  ],
  [
    "POST",
    collection(),
    { ...POST, show_as_button: null },
    400,
    "invalid_body",
    /found type null' on property show_as_button/,
  ],
  [
    "POST",
    collection(),
    { ...POST, operation_id: "x" },
    400,
    "invalid_body",
    /Additional properties not allowed: operation_id/,
  ],
  ["POST", collection(), { ...POST, is_signup_enabled: true }, 400, "invalid_body", /is_signup_enabled/],
  [
    "POST",
    collection(),
    { ...POST, is_signup_enabled: true, assign_membership_on_login: false },
    400,
    "invalid_body",
    /is_signup_enabled/,
  ],
  ["PATCH", entry(), { show_as_button: "false" }, 400, "invalid_body", /show_as_button/],
  ["PATCH", entry(), POST, 400, "invalid_body", /Additional properties not allowed: connection_id/],
  ["POST", collection("abc"), POST, 400, "invalid_uri", /on property id/],
  ["GET", collection("..%2F..%2Fclients"), undefined, 400, "invalid_uri", /on property id/],
  ["GET", collection("xorg_1"), undefined, 400, "invalid_uri", /on property id/],
  ["GET", collection("org_a-b"), undefined, 400, "invalid_uri", /on property id/],
  ["GET", collection("%zz"), undefined, 400, "invalid_uri", /on property id/],
  ["PATCH", entry("abc"), {}, 400, "invalid_uri", /on property connectionId/],
  ["DELETE", entry("con_%20"), undefined, 400, "invalid_uri", /on property connectionId/],
  ["GET", entry("con_"), undefined, 400, "invalid_uri", /on property connectionId/],
  [
    "GET",
    `${collection()}?per_page=101`,
    undefined,
    400,
    "invalid_query_string",
    /greater than maximum 100' on property per_page/,
  ],
  [
    "GET",
    `${collection()}?per_page=0`,
    undefined,
    400,
    "invalid_query_string",
    /less than minimum 1' on property per_page/,
  ],
  ["GET", `${collection()}?page=-1`, undefined, 400, "invalid_query_string", /integer/],
  ["GET", `${collection()}?include_totals=yes`, undefined, 400, "invalid_query_string", /include_totals/],
  ["GET", "/api/v2/organizations?take=101", undefined, 400, "invalid_query_string", /take/],
  ["GET", "/api/v2/organizations?from=nowhere", undefined, 400, "invalid_query_string", /from/],
];
const NOT_THERE: readonly Row[] = [
  ["POST", collection(UNKNOWN_ORGANIZATION), POST, 404, undefined, NOT_FOUND_ORGANIZATION],
  ["PATCH", entry(CONNECTION, UNKNOWN_ORGANIZATION), {}, 404, undefined, NOT_FOUND_ORGANIZATION],
  ["DELETE", entry(CONNECTION, UNKNOWN_ORGANIZATION), undefined, 404, undefined, NOT_FOUND_ORGANIZATION],
  ["GET", collection(UNKNOWN_ORGANIZATION), undefined, 404, undefined, NOT_FOUND_ORGANIZATION],
  ["GET", entry(CONNECTION, UNKNOWN_ORGANIZATION), undefined, 404, undefined, NOT_FOUND_ORGANIZATION],
  [
    "POST",
    collection(),
    { connection_id: UNKNOWN_CONNECTION },
    404,
    "inexistent_connection",
    NOT_FOUND_CONNECTION,
  ],
  ["PATCH", entry(UNKNOWN_CONNECTION), {}, 404, "inexistent_connection", NOT_FOUND_CONNECTION],
  ["DELETE", entry(UNKNOWN_CONNECTION), undefined, 404, "inexistent_connection", NOT_FOUND_CONNECTION],
  ["GET", entry(UNKNOWN_CONNECTION), undefined, 404, "inexistent_connection", NOT_FOUND_CONNECTION],
  ["PATCH", entry(), {}, 404, undefined, /^Connection not found$/],
  ["GET", entry(), undefined, 404, undefined, /^Connection not found$/],
  ["GET", "/api/v2/clients", undefined, 404, undefined, /^Not Found$/],
  ["PUT", collection(), POST, 404, undefined, /^Not Found$/],
];
const NAMES: Readonly<Record<number, string>> = { 400: "Bad Request", 404: "Not Found" };

test.each([...BAD_REQUESTS, ...NOT_THERE])(
  "%s %s %j: %i %s",
  async (method, path, body, status, errorCode, message) => {
    const tenant = await tenantFor();
    const answer = await call(tenant, method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({
      statusCode: status,
      error: NAMES[status],
      message: expect.stringMatching(message),
      ...(errorCode === undefined ? {} : { errorCode }),
    });
    expect(tenant.log.effects).toEqual([]);
  },
);

test("409 for a connection that is enabled already, which stays as it is", async () => {
  const tenant = await tenantFor();
  await call(tenant, "POST", collection(), { ...POST, show_as_button: false });
  expect(await call(tenant, "POST", collection(), POST)).toMatchObject({
    status: 409,
    body: { statusCode: 409, error: "Conflict" },
  });
  expect((await call(tenant, "GET", entry())).body).toMatchObject({ show_as_button: false });
});

test("a PATCH cannot leave sign-up on without membership on login", async () => {
  const tenant = await tenantFor();
  await call(tenant, "POST", collection(), {
    ...POST,
    assign_membership_on_login: true,
    is_signup_enabled: true,
  });
  expect(await call(tenant, "PATCH", entry(), { assign_membership_on_login: false })).toMatchObject({
    status: 400,
    body: { errorCode: "invalid_body" },
  });
  expect(
    await call(tenant, "PATCH", entry(), { assign_membership_on_login: false, is_signup_enabled: false }),
  ).toMatchObject({ status: 200 });
});

test.each([
  [null, /^Missing authentication$/],
  ["an-unknown-token", /^Invalid token$/],
  ["aaa.bbb.ccc", /^Invalid signature received for JSON Web Token validation$/],
])("401 for the token %s", async (token, message) => {
  const tenant = await tenantFor();
  const calls = [
    ["POST", collection(), POST],
    ["PATCH", entry(), {}],
    ["DELETE", entry(), undefined],
    ["GET", collection(), undefined],
    ["GET", entry(), undefined],
    ["GET", "/api/v2/organizations", undefined],
  ] as const;
  for (const [method, path, body] of calls) {
    expect(await call(tenant, method, path, body, token)).toMatchObject({
      status: 401,
      body: { statusCode: 401, error: "Unauthorized", message: expect.stringMatching(message) },
    });
  }
  expect(tenant.log.effects).toEqual([]);
});

test.each([
  ["POST", collection(), POST, "create:organization_connections", "create:organizations_connections"],
  ["PATCH", entry(), {}, "update:organization_connections", "update:organization_connections"],
  ["DELETE", entry(), undefined, "delete:organization_connections", "delete:organization_connections"],
  ["GET", collection(), undefined, "read:organization_connections", "read:organization_connections"],
  ["GET", entry(), undefined, "read:organization_connections", "read:organization_connections"],
  ["GET", "/api/v2/organizations", undefined, "read:organizations", "read:organizations"],
  ["GET", "/api/v2/connections/con_0000000000000001", undefined, "read:connections", "read:connections"],
] as const)("403 for %s %s without its scope, and only then", async (method, path, body, scope, spelled) => {
  const tenant = await tenantFor();
  const others = [
    "create:organization_connections",
    "update:organization_connections",
    "delete:organization_connections",
    "read:organization_connections",
    "read:organizations",
    "read:connections",
  ].filter((other) => other !== scope);
  expect((await call(tenant, method, path, body, tenant.issueToken(others))).body).toEqual({
    statusCode: 403,
    error: "Forbidden",
    message: `Insufficient scope; expected any of: ${spelled}.`,
    errorCode: "insufficient_scope",
  });
  expect([200, 201, 204, 404]).toContain(
    (await call(tenant, method, path, body, tenant.issueToken([scope]))).status,
  );
});

test.each([
  [
    "write",
    "DELETE",
    entry(),
    "Global per minute organization_connections_write group limit has been reached",
  ],
  [
    "read",
    "GET",
    collection(),
    "Global per minute organization_connections_read group limit has been reached",
  ],
  ["read", "GET", entry(), "Global per minute organization_connections_read group limit has been reached"],
  ["management", "DELETE", entry(), "Global limit has been reached"],
] as const)("429 by the limit %s on %s %s", async (bucket, method, path, message) => {
  const tenant = await tenantFor({ limits: { [bucket]: perMinute(1, 1) } });
  expect((await call(tenant, method, path)).status).not.toBe(429);
  const refused = await call(tenant, method, path);
  expect(refused.status).toBe(429);
  expect(refused.body).toEqual({
    statusCode: 429,
    error: "Too Many Requests",
    message,
    errorCode: "too_many_requests",
  });
  expect(refused.headers.get("x-ratelimit-remaining")).toBe("0");
  expect(refused.headers.has("retry-after")).toBe(false);
  expect(tenant.log.counters.throttled[bucket]).toBe(1);
  expect(tenant.log.requests.at(-1)).toMatchObject({ status: 429, throttledBy: bucket });
});
