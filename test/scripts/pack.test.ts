import { expect, test } from "vitest";
import root from "../../package.json" with { type: "json" };
import { clientManifest } from "../../scripts/pack.ts";

test("clientManifest() takes the version and the ranges of what client/ imports from package.json", async () => {
  const { version, dependencies } = await clientManifest();
  expect(version).toBe(root.version);
  expect(dependencies).toEqual({
    "@aws-sdk/client-dynamodb": `^${root.dependencies["@aws-sdk/client-dynamodb"]}`,
    "@aws-sdk/client-sqs": `^${root.dependencies["@aws-sdk/client-sqs"]}`,
    "@aws-sdk/util-dynamodb": `^${root.dependencies["@aws-sdk/util-dynamodb"]}`,
    "@smithy/core": `^${root.dependencies["@smithy/core"]}`,
    zod: `^${root.dependencies.zod}`,
  });
});
