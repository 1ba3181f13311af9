/** What a shell takes as it is. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/**
 * The command as it was typed, to be typed again: a hint that continues it names everything that it was given.
 *
 * @param changes Options to be set, by their names: a value replaces the one that was typed.
 * @param typed Default: this process's own arguments.
 * @example typedCommand({ "--after": "org_1" }, ["drift", "--all", "--after=org_0"]) // "orgconn drift --all --after=org_1"
 */
export function typedCommand(
  changes: Readonly<Record<string, string>> = {},
  typed: readonly string[] = process.argv.slice(2),
): string {
  const words = ["orgconn", ...typed];
  for (const [name, value] of Object.entries(changes)) {
    const joined = words.findIndex((word) => word.startsWith(`${name}=`));
    const apart = words.indexOf(name);
    if (joined !== -1) words[joined] = `${name}=${value}`;
    else if (apart !== -1) words[apart + 1] = value;
    else words.push(name, value);
  }
  return words.map(quoted).join(" ");
}

function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
