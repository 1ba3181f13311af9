import type { Batch } from "../../../contract/batch.ts";

/** The options that a batch keeps for its whole life. */
export type KeptOptions = Pick<Batch, "maxFailures" | "maxFailuresGiven" | "capture">;

/** The result of comparing a run's options with those of a batch that began earlier. */
export type OptionsCheck =
  | { readonly kind: "refuse"; readonly why: string }
  /** Sentences on options that the batch keeps and that this run does not repeat. */
  | { readonly kind: "keep"; readonly notes: readonly string[] };

/**
 * Compares the options of a run with those that its batch began with. The worker reads them from the batch, so another
 * value in a later run would have no effect: it is refused. An option that a later run does not repeat is kept, with a
 * note.
 *
 * @param given The options of this run; `maxFailures` is the default where `maxFailuresGiven` is false.
 */
export function checkOptions(begun: Batch, given: KeptOptions): OptionsCheck {
  const { batchId, maxFailures } = begun;
  // The default is more than its figure: it goes along with the stop after the first rows.
  const isDefault = begun.maxFailuresGiven === false;
  const limit = isDefault ? `the default (${maxFailures})` : maxFailures;
  const isSame = given.maxFailures === maxFailures && given.maxFailuresGiven === !isDefault;
  const changes = [
    ...(given.maxFailuresGiven && !isSame ? [`--max-failures ${given.maxFailures}: it has ${limit}`] : []),
    ...(!given.capture && begun.capture
      ? ["--no-capture: it looks at connections before it changes them"]
      : []),
  ];
  if (changes.length > 0) {
    const why = `${changes.join("; ")}. "${batchId}" began with these options, and they cannot change: leave them out, or cancel the batch and choose another id.`;
    return { kind: "refuse", why };
  }
  const notes = [
    ...(!given.maxFailuresGiven && given.maxFailures !== maxFailures
      ? [`The batch keeps --max-failures ${maxFailures}, with which it began.`]
      : []),
    ...(given.capture && !begun.capture
      ? ["The batch keeps --no-capture, with which it began: it cannot be rolled back."]
      : []),
  ];
  return { kind: "keep", notes };
}
