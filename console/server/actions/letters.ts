import type { OperationItem } from "../../../contract/items/operation-item.ts";
import { haltedAmong } from "../../../operator/batch/read.ts";
import { act, DISCARD, REDRIVE } from "../../../operator/dead-letters/act.ts";
import { choose } from "../../../operator/dead-letters/choose.ts";
import { drainLetters } from "../../../operator/dead-letters/drain.ts";
import type { LeftOutWhy } from "../../../operator/dead-letters/left-out.ts";
import type { PlannedLetter } from "../../../operator/dead-letters/plan-file.ts";
import { readDeadLetters } from "../../../operator/dead-letters/select.ts";
import { UsageError } from "../../../operator/errors.ts";
import type { Session } from "../../../operator/session/session.ts";
import { targetText } from "../../../operator/session/target.ts";
import { count, counted } from "../../../operator/text/counted.ts";
import { failureWords } from "../../../operator/text/failure-words.ts";
import type { Left, LetterChoice, LetterFilter } from "../../protocol.ts";
import type { Plan } from "../plans.ts";

const ACTS = {
  redrive: { how: REDRIVE, verb: "Redrive", told: "sent back" },
  discard: { how: DISCARD, verb: "Discard", told: "discarded" },
} as const;

/** More ids than that make no command that is worth copying. */
const SPELLED_OUT = 20;

/**
 * Plans to redrive or discard dead letters. It takes none in hand: what is on record names them, and each is looked at once more when the
 * plan is carried out.
 *
 * @throws UsageError where a filter is empty.
 */
export async function planLetters(
  session: Session,
  action: keyof typeof ACTS,
  choice: LetterChoice,
): Promise<Plan> {
  const { how, verb, told } = ACTS[action];
  const chosen = await lettersOf(session, choice);
  const planned = chosen.map(
    ({ operation_id, redrives, reason }) => ({ operation_id, redrives, reason }) as PlannedLetter,
  );
  const number = counted(chosen.length, "dead letter");
  return {
    title: `${verb} ${number}`,
    question: `${verb} ${number}${action === "discard" ? " for good" : ""}, on ${targetText(session.target)}?`,
    verb: `${verb} ${count(chosen.length)}`,
    effects:
      chosen.length === 0
        ? ["No dead letter is chosen: they were redriven or discarded meanwhile."]
        : await effectsOf(session, action, chosen),
    items: chosen.map(({ operation_id, organization_id = "", reason = "" }) =>
      [operation_id, organization_id, reason].filter(Boolean).join("  "),
    ),
    total: chosen.length,
    command: session.commandLine(`dead-letters ${action} ${optionsOf(choice, chosen)} --because WHY`),
    isEmpty: chosen.length === 0,
    async carryOut({ reason, signal, progress }) {
      const {
        chosen: present,
        done,
        leftOut,
      } = await choose(session, how, planned, {
        drain: (visit) => drainLetters(session, signal, visit),
        maySend: action === "redrive",
        onReconciled: () => {},
      });
      const outcomes = await act(session, how, present, reason, signal, (dealt) =>
        progress(done.length + dealt),
      );
      const finished = done.length + [...outcomes.values()].filter((outcome) => outcome === how.done).length;
      const undone: Left[] = [
        ...leftOut.map(({ operationId, why }) => ({ what: operationId, why: WHY_LEFT_OUT[why] })),
        ...present.flatMap(({ operation_id: what }) => {
          const outcome = outcomes.get(what);
          if (outcome === how.done) return [];
          return [
            {
              what,
              why:
                outcome === undefined
                  ? "not reached: the console was stopped"
                  : (WHY_LEFT[outcome] ?? outcome),
            },
          ];
        }),
      ];
      return {
        text: `${count(finished)} of ${counted(planned.length, "dead letter")} ${told}.`,
        left: undone,
        link: "dead-letters",
      };
    },
  };
}

const WHY_LEFT: Readonly<Record<string, string>> = {
  left: "malformed, changed meanwhile, or held by another command",
  removed: "out of date: its operation was redriven or discarded, or has ended since",
};

const WHY_LEFT_OUT: Readonly<Record<LeftOutWhy, string>> = {
  already_discarded: "discarded before",
  redrive_begun: "its redrive was begun before",
  already_redriven: "redriven before",
  not_a_dead_letter: "not a dead letter",
  dead_lettered_again: "redriven and dead-lettered again since the plan was made",
  no_record: "its record has expired",
};

async function lettersOf(session: Session, choice: LetterChoice): Promise<readonly OperationItem[]> {
  if ("ids" in choice) {
    if (choice.ids.length === 0) throw new UsageError("letters: name at least one operation.");
    return readDeadLetters(session, { operationIds: choice.ids });
  }
  const { filter } = choice;
  if (Object.values(filter).every((value) => value === undefined || value === ""))
    throw new UsageError("letters: a filter has to have a reason, a status, words or a batch.");
  const { reason, batch } = filter;
  const found = await readDeadLetters(session, {
    reason: reason === undefined ? undefined : [reason],
    batch,
  });
  return found.filter((letter) => isMeant(letter, filter));
}

/** What the index itself does not filter by. */
function isMeant(letter: OperationItem, { status, words }: LetterFilter): boolean {
  return (
    (status === undefined || String(letter.auth0_status ?? "none") === status) &&
    (words === undefined || failureWords(letter) === words)
  );
}

async function effectsOf(
  session: Session,
  action: keyof typeof ACTS,
  chosen: readonly OperationItem[],
): Promise<readonly string[]> {
  if (action === "discard")
    return [
      "They leave the dead-letter queue for good. Their records stay, and say who discarded them, when and why.",
    ];
  const halted = await haltedAmong(
    session,
    chosen.flatMap(({ batch_id }) => batch_id ?? []),
  );
  return [
    "They go back to their lanes, with their places: a redrive never undoes a newer request.",
    "What Auth0 refused for a cause that still holds will be refused again.",
    ...halted.map(
      ({ batchId, state }) => `The batch ${batchId} was ${state}: its rows end as cancelled, without a call.`,
    ),
  ];
}

/** The options by which the command line chooses the same letters, or the nearest to it. */
function optionsOf(choice: LetterChoice, chosen: readonly OperationItem[]): string {
  const byHand =
    !("filter" in choice) || choice.filter.status !== undefined || choice.filter.words !== undefined;
  if (byHand && chosen.length <= SPELLED_OUT) return chosen.map(({ operation_id }) => operation_id).join(" ");
  const { reason, batch } = "filter" in choice ? choice.filter : {};
  return [
    ...(reason === undefined ? [] : [`--reason ${reason}`]),
    ...(batch === undefined ? [] : [`--batch ${batch}`]),
    ...(byHand ? ["--dry-run --out plan.ndjson"] : []),
  ].join(" ");
}
