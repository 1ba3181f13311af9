import type { Batch } from "../../../contract/batch.ts";

/** The options that a batch keeps from its beginning. */
export type KeptOptions = Pick<Batch, "maxFailures" | "maxFailuresGiven" | "capture">;

/** How the options of a batch that was begun before stand to those of this run. */
export type OptionsCheck =
  | { readonly kind: "refuse"; readonly why: string }
  /** What the batch keeps although this run does not ask for it, in sentences. */
  | { readonly kind: "keep"; readonly notes: readonly string[] };

/**
 * Compares the options of a run with those that its batch was begun with. The worker reads them from the batch, so what a
 * later run gives otherwise would have no effect: it is refused. What a later run does not repeat is kept, and said.
 *
 * @param given What this run was given; `maxFailures` is a default where `maxFailuresGiven` is false.
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
    const why = `${changes.join("; ")}. "${batchId}" was begun that way, and these options cannot change: leave them out, or cancel the batch and choose another id.`;
    return { kind: "refuse", why };
  }
  const notes = [
    ...(!given.maxFailuresGiven && given.maxFailures !== maxFailures
      ? [`It was begun with --max-failures ${maxFailures}, and keeps that.`]
      : []),
    ...(given.capture && !begun.capture
      ? ["It was begun with --no-capture, and keeps that: it cannot be rolled back."]
      : []),
  ];
  return { kind: "keep", notes };
}
