import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");

/** A page of documentation. */
export interface Page {
  /** Its path in the repository. */
  readonly path: string;
  readonly text: string;
  /** Its code blocks, each with the language that it is marked with. */
  readonly blocks: readonly { readonly language: string; readonly code: string }[];
  /** Inline code outside the blocks. */
  readonly inline: readonly string[];
}

/** Every page that is written by hand; docs/cli.md is made from the commands themselves. */
export const PAGES: readonly Page[] = globSync(["*.md", "docs/**/*.md"], { cwd: ROOT })
  .filter((path) => path !== "docs/cli.md")
  .map((path) => {
    const text = readFileSync(join(ROOT, path), "utf8");
    const blocks = [...text.matchAll(/^```(\w+)\n(.*?)^```/gms)].map(([, language = "", code = ""]) => ({
      language,
      code,
    }));
    const words = text.replaceAll(/^```.*?^```/gms, "");
    const inline = [...words.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code.replaceAll("\n", " "));
    return { path, text, blocks, inline };
  });

/** The code of one page's blocks in a language. */
export function blocksOf(path: string, language: string): string[] {
  const page = PAGES.find((candidate) => candidate.path === path);
  return (page?.blocks ?? []).filter((block) => block.language === language).map(({ code }) => code);
}
