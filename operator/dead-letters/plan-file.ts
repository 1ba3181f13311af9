import type { OperationItem } from "../../contract/items/operation-item.ts";
import { UsageError } from "../errors.ts";
import { checkPurpose, readPlanEnds, readPlanLines, unusable, writePlanFile } from "../plan/plan-file.ts";
import type { Session } from "../session/session.ts";
import type { LetterAct } from "./act.ts";

/** What a plan of dead letters was made for. It is used for that alone. */
export interface LettersPurpose {
  /** The outcome that it is to bring about: that of a redrive, or of a discard. */
  readonly outcome: string;
  /** The deployment, by the URL of its dead-letter queue. */
  readonly deployment: string;
}

/** The purpose of a plan for a deployment. */
export function lettersPurpose({ names }: Pick<Session, "names">, { done }: LetterAct): LettersPurpose {
  return { outcome: done, deployment: names.queues.deadLetters };
}

/** The first line of a plan. */
interface LettersHead extends LettersPurpose {
  /** When it was planned, in ISO 8601. */
  readonly planned_at: string;
}

/** A dead letter that a plan names. One that the same operation becomes after a redrive is another. */
export type PlannedLetter = Pick<OperationItem, "operation_id" | "redrives" | "reason">;

/** The last line: how many letters it names. A file without it is incomplete. */
interface LettersTail {
  readonly letters: number;
}

const REMEDY = "Choose another file, or plan again: --dry-run --out FILE.";

/**
 * Writes down which dead letters are to be acted on.
 *
 * @throws UsageError when there is a file of that name: it is never overwritten.
 */
export function writeLettersPlan(
  path: string,
  head: LettersHead,
  letters: readonly OperationItem[],
): Promise<void> {
  async function* objects(): AsyncGenerator<object> {
    yield head;
    for (const { operation_id, redrives, reason } of letters) {
      yield { operation_id, redrives, reason } satisfies Record<keyof PlannedLetter, unknown>;
    }
    yield { letters: letters.length } satisfies LettersTail;
  }
  return writePlanFile(path, objects(), REMEDY);
}

/**
 * Reads which dead letters a plan names.
 *
 * @param wanted What it has to be for.
 * @throws UsageError when there is no such file, or when it is for something else.
 */
export async function readLettersPlan(
  path: string,
  wanted: LettersPurpose,
): Promise<readonly PlannedLetter[]> {
  const ends = readPlanEnds<LettersHead, LettersTail>(path);
  if (ends === undefined) throw new UsageError(`${path}: there is no such file. ${REMEDY}`);
  const { head, tail } = ends;
  if (head.outcome === undefined || tail.letters === undefined)
    throw unusable(path, "it does not hold a plan of dead letters", REMEDY);
  checkPurpose<LettersPurpose>(path, head, wanted, REMEDY);
  const letters: PlannedLetter[] = [];
  for await (const { fields } of readPlanLines(path)) {
    if ("operation_id" in fields) letters.push(fields as unknown as PlannedLetter);
  }
  return letters;
}
