/** A producer does not pay for CDK and the command line: what the library's entry pulls in. */
import { join } from "node:path";
import { build } from "esbuild";
import { expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

/** Every module that the entry's bundle consists of; what is loaded lazily is in other bundles. */
async function modulesOf(entry: string) {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    metafile: true,
    write: false,
    outdir: "out",
  });
  const own = Object.entries(metafile.inputs).filter(([path]) => !path.startsWith("node_modules/"));
  const imported = own.flatMap(([, { imports }]) => imports.map(({ original = "" }) => original));
  const first = Object.entries(metafile.outputs).filter(([, { entryPoint }]) => entryPoint === entry);
  const eager = new Set<string>();
  const visit = (output: string) => {
    if (eager.has(output)) return;
    eager.add(output);
    for (const { path, kind } of metafile.outputs[output]?.imports ?? []) {
      if (kind === "import-statement") visit(path);
    }
  };
  for (const [output] of first) visit(output);
  return {
    own: own.map(([path]) => path),
    packages: new Set(imported.filter((name) => name !== "" && !/^(\.|node:)/.test(name))),
    eager: [...eager].flatMap((output) => Object.keys(metafile.outputs[output]?.inputs ?? {})),
  };
}

const { own, packages, eager } = await modulesOf("client/index.ts");

it("is made of the client, the contract and the AWS clients alone", () => {
  expect(own.filter((path) => !/^(client|contract|aws)\//.test(path))).toEqual([]);
  expect(own).toContain("client/request-queue.ts");
});

it("imports AWS's clients and zod, and no other package", () => {
  expect([...packages].toSorted()).toEqual([
    "@aws-sdk/client-dynamodb",
    "@aws-sdk/client-sqs",
    "@aws-sdk/util-dynamodb",
    "@smithy/core/retry",
    "zod/mini",
  ]);
});

it("loads DynamoDB's client only where outcomes are read", () => {
  expect(eager.some((path) => path.includes("@aws-sdk/client-sqs/"))).toBe(true);
  expect(eager.filter((path) => path.includes("@aws-sdk/client-dynamodb/"))).toEqual([]);
});
