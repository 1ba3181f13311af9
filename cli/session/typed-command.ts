import { deploymentOptions, quoted } from "../../operator/session/command-line.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";

/**
 * The command as it was typed, to be typed again, in another shell, too: a hint that continues it names everything that it was
 * given, and the deployment that a variable has given.
 *
 * @param flags What the command's options came to.
 * @param changes Options to be set, by their names: a value replaces the one that was typed.
 * @param typed Default: this process's own arguments.
 * @example typedCommand({ local: true }, { "--after": "org_1" }, ["drift", "--all", "--after=org_0"])
 * // "orgconn drift --all --after=org_1 --local"
 */
export function typedCommand(
  flags: SessionFlags,
  changes: Readonly<Record<string, string>> = {},
  typed: readonly string[] = process.argv.slice(2),
): string {
  // All that follows `--` are arguments.
  const end = typed.indexOf("--");
  const words = end === -1 ? [...typed] : typed.slice(0, end);
  const rest = typed.slice(words.length);
  for (const [name, value] of Object.entries(changes)) {
    const [apart, joined] = placesOf(name, words);
    if (joined !== -1) words[joined] = `${name}=${value}`;
    else if (apart !== -1) words[apart + 1] = value;
    else words.push(name, value);
  }
  for (const [name, ...value] of deploymentOptions(flags)) {
    if (placesOf(name, words).every((place) => place === -1)) words.push(name, ...value);
  }
  return ["orgconn", ...words, ...rest].map(quoted).join(" ");
}

/** Where an option stands, apart from its value or joined to it; -1 where it does not. */
function placesOf(name: string, words: readonly string[]): readonly [apart: number, joined: number] {
  return [words.indexOf(name), words.findIndex((word) => word.startsWith(`${name}=`))];
}
