import { readFileSync } from "node:fs";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { expect, test } from "vitest";
import { builtFile } from "../../lib/built-file.ts";
import lockfile from "../../package-lock.json" with { type: "json" };
import { bundleFunction } from "../../scripts/build-functions.ts";

const text = readFileSync(builtFile("worker.cdx.json"), "utf8");
const document = JSON.parse(text);

test("the worker's list of components is valid by CycloneDX's own schema", async () => {
  const errors = await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text);
  expect(errors).toBeNull();
});

test("the worker's list of components has every package whose code is in the bundle, as the lockfile has it", async () => {
  const { outputs } = (await bundleFunction("worker")).metafile;
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const folders = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []);
  const packages = lockfile.packages as Record<string, { version?: string; dev?: boolean }>;
  const bundled = [...new Set(folders)].map((folder) => {
    // What is bundled is what `npm audit --omit=dev` looks at.
    expect(packages[folder]?.dev, folder).toBeUndefined();
    return `${folder.replace(/^.*node_modules\//, "")}@${packages[folder]?.version}`;
  });

  const listed = document.components
    .filter(({ scope }: Component) => scope === "required")
    .map(({ group, name, version }: Component) => `${group ? `${group}/` : ""}${name}@${version}`);
  expect(listed.sort()).toEqual(bundled.sort());
});

interface Component {
  readonly scope: string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
}

test("the worker's list of components is the same for the same build: it has no time, random number or path", () => {
  expect(document).not.toHaveProperty("serialNumber");
  expect(document.metadata).not.toHaveProperty("timestamp");
  expect(text).not.toContain(process.cwd());
});
