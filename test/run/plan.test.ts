import { expect, test } from "vitest";
import config from "../../vitest.config.ts";
import { planOf } from "./plan.ts";

test("two runs have every project of the tests between them", () => {
  const projects = planOf([], 2).flatMap(({ args }) =>
    args.flatMap((arg) => /^--project=(.+)/.exec(arg)?.[1] ?? []),
  );
  const all = config.test?.projects?.map((project) => (project as { test: { name: string } }).test.name);
  expect(projects.toSorted()).toEqual(all?.toSorted());
});

test("what computes has a process for each processor, at a lower priority", () => {
  expect(planOf([], 3)).toMatchObject([
    { name: "real-time", priority: 0 },
    {
      name: "computing",
      priority: 5,
      args: expect.arrayContaining(["--maxWorkers=3"]),
    },
  ]);
});

test("coverage is measured where code is not bundled", () => {
  const measured = planOf(["--coverage"], 2).map(({ args }) => args.includes("--coverage"));
  expect(measured).toEqual([false, true]);
});

test.each([[["test/order"]], [["--coverage", "-t", "claim"]]])(
  "arguments are for a single run: %j",
  (args) => {
    expect(planOf(args, 2)).toEqual([
      { name: "all", program: "vitest", args: ["run", ...args], priority: 0 },
    ]);
  },
);
