/**
 * `npm run bench:first`: how long the first urgent request of a cold execution waits for tables and secrets, in virtual time, through the
 * worker's own code.
 *
 * Prints the time from the handler's beginning to the first call of the Management API, how many requests come before it in sequence,
 * and the time that the same requests take one after the other. Processor time is not in it.
 */
import { type FirstCall, runFirstCall } from "../test/simulation/index.ts";

const TIMES = { table: 10, secret: 30, kms: 30, auth0: 100 };
/** A request that takes one millisecond is one of the sequence. */
const COUNTED = { table: 1, secret: 1, kms: 1, auth0: 1 };

const request = {
  operation_id: "operation-1",
  action: "enable",
  organization_id: "org_1",
  connection_id: "con_1",
} as const;
const KEY = "arn:aws:kms:eu-central-1:000000000000:key/key-1";

const CASES: Readonly<Record<string, FirstCall>> = {
  "with a token that another execution shared": { request },
  "the deployment's very first": { request, isVeryFirst: true },
  "the same, signed in KMS": {
    request,
    isVeryFirst: true,
    credentials: { client_id: "client", kms_key_arn: KEY },
    keyArns: [KEY],
  },
};

const { table, secret, kms, auth0 } = TIMES;
console.log(
  `From the handler's beginning to the first call: a table takes ${table} ms, a secret ${secret}, KMS ${kms}, Auth0's token ${auth0}.\n`,
);
console.log("| first request of a cold execution | requests in sequence | time | one request at a time |");
console.log("|---|---|---|---|");
for (const [name, first] of Object.entries(CASES)) {
  const sequence = await runFirstCall(first, COUNTED);
  const [beside, inTurn] = [
    await runFirstCall(first, TIMES),
    await runFirstCall(first, TIMES, { inTurn: true }),
  ];
  console.log(
    `| ${name} | ${sequence.callMs} | ${Math.round(beside.callMs)} ms | ${Math.round(inTurn.callMs)} ms |`,
  );
}
