import { type Command, InvalidArgumentError, Option } from "commander";
import type { ListFilter } from "../../operator/list/filter.ts";
import { parseSince, SINCE_ALLOWED } from "../../operator/list/since.ts";
import { wholeNumber } from "../parse.ts";

/** What entries of a list are chosen by. */
export interface Choices {
  /** What happened to an entry at the time that `--since` is about, such as "ended". */
  readonly happened: string;
  readonly statuses?: readonly string[];
  readonly reasons?: readonly string[];
}

/** The filters that a list has. */
export interface Filters extends Choices {
  /** The default of `--limit`; undefined where a list has no end. */
  readonly limit?: number;
}

/** A moment that was typed: a duration until now counts from the time that it is given, AWS's. */
export type Since = (nowMs: number) => string;

/** The options of every list that can be filtered. */
export type FilterFlags = Omit<ListFilter, "since"> & SinceFlag;

/** The option for the beginning of a list. */
export interface SinceFlag {
  readonly since?: Since;
}

/**
 * The filter that options stand for.
 *
 * @param nowMs AWS's clock.
 * @example filterOf(flags, session.clients.now())
 */
export function filterOf<Flags extends SinceFlag>(
  { since, ...flags }: Flags,
  nowMs: number,
): Omit<Flags, "since"> & { readonly since?: string } {
  return { ...flags, ...(since === undefined ? {} : { since: since(nowMs) }) };
}

/** More are for a program that reads the table. */
const MOST = 1_000_000;

/**
 * Adds the options that filter a list, which mean the same for each.
 *
 * @example withFilters(new Command("list"), { happened: "ended", reasons: REASONS, limit: 100 })
 */
export function withFilters(command: Command, { limit, ...choices }: Filters): Command {
  withChoices(command, choices);
  return limit === undefined
    ? command.option("--limit <N>", "the most to show; then it ends", wholeNumber(1, MOST))
    : command.option("--limit <N>", "the most to show", wholeNumber(1, MOST), limit);
}

/** Adds those of them that choose entries, for a command that does something with all that are chosen. */
export function withChoices(command: Command, { happened, statuses, reasons }: Choices): Command {
  command.option(
    "--since <WHEN>",
    `only what ${happened} since then: a duration such as 2h or 7d, or a time such as 2026-11-29T17:00`,
    sinceOption,
  );
  if (statuses !== undefined) command.addOption(choice("--status <STATUS>", "only these", statuses));
  if (reasons !== undefined) command.addOption(choice("--reason <REASON>", "only these", reasons));
  return command;
}

/** Reads the moment at which a list begins. @throws InvalidArgumentError */
function sinceOption(text: string): Since {
  const typedAtMs = Date.now();
  if (parseSince(text, typedAtMs) === undefined)
    throw new InvalidArgumentError(`It must be ${SINCE_ALLOWED}.`);
  // A time that is past by this machine's clock may be to come by AWS's: then nothing has happened since.
  return (nowMs) => parseSince(text, nowMs) ?? parseSince(text, typedAtMs) ?? "";
}

/** An option that takes some of a few words: one, several with commas between, or repeated. */
function choice(flags: string, description: string, allowed: readonly string[]): Option {
  return new Option(flags, `${description}; several with commas between`)
    .choices(allowed)
    .argParser((text: string, before: readonly string[] = []) => {
      const words = text.split(",").map((word) => word.trim());
      if (!words.every((word) => allowed.includes(word))) {
        throw new InvalidArgumentError(
          `Allowed choices are ${allowed.join(", ")}; several with commas between.`,
        );
      }
      return [...new Set([...before, ...words])];
    });
}
