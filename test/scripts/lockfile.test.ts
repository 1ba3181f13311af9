import { expect, test } from "vitest";
import lockfile from "../../package-lock.json" with { type: "json" };
import node from "../../scripts/node/package.json" with { type: "json" };

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly inBundle?: boolean;
  readonly os?: unknown;
  readonly cpu?: unknown;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
}
const locked = Object.entries(lockfile.packages as Record<string, Locked>).filter(([path]) =>
  path.includes("node_modules/"),
);

test("the lockfile has the hash of every package that comes from a registry, and names no registry", () => {
  const fetched = locked.filter(([, { link, inBundle }]) => link !== true && inBundle !== true);
  expect(fetched.filter(([, { integrity }]) => !integrity?.startsWith("sha512-"))).toEqual([]);
  expect(fetched.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

test("two packages have install scripts, which SECURITY.md describes", () => {
  const scripts = locked.filter(([, { hasInstallScript }]) => hasInstallScript);
  expect(scripts.map(([path]) => path)).toEqual(["node_modules/classic-level", "node_modules/esbuild"]);
});

test.each(Object.entries(node.optionalDependencies))(
  "%s is for one platform and for clones alone",
  (name, version) => {
    const [, platform, cpu] = name.match(/^node-(?:bin-)?(\w+)-(\w+)$/) ?? [];
    expect(lockfile.packages).toHaveProperty(
      [`node_modules/${name}`],
      expect.objectContaining({
        version,
        cpu,
        os: platform === "win" ? "win32" : platform,
        optional: true,
        dev: true,
      }),
    );
  },
);
