/** Refuses words that docs/style.md bans. Part of `npm run lint`; `node scripts/lint-words.ts FOLDER` lists those of one folder. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Files and folders that are checked. */
const CHECKED = [
  "README.md", // One line each: a folder is added by one line.
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "docs",
  "aws",
  "bench",
  "bin",
  "cli",
  "client",
  "console",
  "contract",
  "lambda",
  "lib",
  "local",
  "operator",
  "scripts",
  "test",
];
/** What quotes the words. */
const LEFT_OUT = ["docs/style.md", "scripts/lint-words.ts", "test/scripts/lint-words.test.ts"];
const EXTENSIONS = "{md,ts,tsx,js,py,sh}";

const BANNED: readonly (readonly [pattern: string, instead: string])[] = [
  ["(?:no|some|any|every)body", "name the actor"],
  ["who(?:m)?ever", "name the actor"],
  ["mend(?:s|ed|ing)?", "fix, correct or repair"],
  ["(?:come|comes|came|coming) off", "succeed"],
  ["let(?:s|ting)? go", "release, give up or time out"],
  ["(?:what|that) is so|is not so", "say what is true or false"],
  ["as ever", "as before"],
  [
    "(?<!there )is no(?! (?:longer|more|less|later|earlier|older|newer|larger|higher|lower|better))",
    "is not",
  ],
];

/** A word that is banned, where it stands, and what to write. */
export interface BannedWord {
  readonly line: number;
  readonly words: string;
  readonly instead: string;
}

/** Finds banned words in a text, also across a line break or the asterisk of a comment. */
export function bannedWords(text: string): BannedWord[] {
  return BANNED.flatMap(([pattern, instead]) =>
    [...text.matchAll(new RegExp(`\\b(?:${pattern.replaceAll(" ", "[\\s*/]+")})\\b`, "gi"))].map((match) => ({
      line: text.slice(0, match.index).split("\n").length,
      words: match[0].replaceAll(/[\s*/]+/g, " "),
      instead,
    })),
  ).sort((a, b) => a.line - b.line);
}

if (import.meta.main) {
  const cwd = join(import.meta.dirname, "..");
  const [, , ...named] = process.argv;
  const paths = (named.length > 0 ? named : CHECKED)
    .flatMap((path) => globSync(/\.\w+$/.test(path) ? path : `${path}/**/*.${EXTENSIONS}`, { cwd }))
    .filter((path) => !LEFT_OUT.includes(path));
  for (const path of paths) {
    for (const { line, words, instead } of bannedWords(readFileSync(join(cwd, path), "utf8"))) {
      console.error(`${path}:${line}: "${words}": ${instead}`);
      process.exitCode = 1;
    }
  }
}
