/** Links within the repository lead to files and headings that there are. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { PAGES } from "./documents.ts";

const ROOT = join(import.meta.dirname, "../..");

/** The anchors that a reader's Markdown gives the headings. */
function anchorsOf(path: string): string[] {
  return [...readFileSync(path, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

test.each(PAGES)("links in $path lead somewhere", ({ path, text }) => {
  const prose = text.replaceAll(/^```.*?^```/gms, "").replaceAll(/`[^`]*`/g, "");
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  const broken = targets
    .filter((target) => !/^https?:/.test(target))
    .filter((target) => {
      const [file = "", anchor] = target.split("#");
      const absolute = file === "" ? join(ROOT, path) : join(ROOT, dirname(path), file);
      return !existsSync(absolute) || (anchor !== undefined && !anchorsOf(absolute).includes(anchor));
    });
  expect(broken).toEqual([]);
});

test.each(PAGES)("$path names source files that there are", ({ inline }) => {
  const source = /^(?:bench|bin|cli|client|contract|docs|lambda|lib|local|operator|scripts|test)\/[\w./-]+$/;
  const named = inline.filter((code) => source.test(code));
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
