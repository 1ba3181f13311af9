import type { OperationItem } from "../../contract/items/operation-item.ts";
import { isRedriveBegun } from "./redrive-begun.ts";

/** Why an operation that was named is not acted on. */
export type LeftOutWhy =
  /** Its dead letter was discarded before. */
  | "already_discarded"
  /** Its redrive was begun; whether it was sent is not known. */
  | "redrive_begun"
  /** It was redriven before, and has waited or ended since. */
  | "already_redriven"
  /** It is not, and was not, a dead letter. */
  | "not_a_dead_letter"
  /** It was redriven after the plan was made and is a dead letter again: the plan is not about that one. */
  | "dead_lettered_again"
  /** Its record has expired since the plan was made. */
  | "no_record";

/** An operation that was named and is not acted on. */
export interface LeftOut {
  readonly operationId: string;
  readonly why: LeftOutWhy;
  /** Its record, if there is one. */
  readonly item?: OperationItem;
}

/**
 * Decides whether an operation that was named is still the dead letter that was meant. Pure.
 *
 * @param item Its record.
 * @param wasBegun Whether the act was begun for it, and may not have come to its end.
 * @param planned How often it had been redriven when the plan was made; undefined without a plan.
 * @returns Undefined where it is.
 */
export function whyLeftOut(
  item: OperationItem,
  wasBegun: (item: OperationItem) => boolean,
  planned?: number,
): Exclude<LeftOutWhy, "no_record"> | undefined {
  const { status, discarded_at, redrives } = item;
  if (discarded_at !== undefined) return "already_discarded";
  if (status === "dead_lettered") {
    return planned === undefined || planned === redrives ? undefined : "dead_lettered_again";
  }
  if (wasBegun(item)) return undefined;
  if (isRedriveBegun(item)) return "redrive_begun";
  return redrives > 0 ? "already_redriven" : "not_a_dead_letter";
}

/** An operation that is left out, as programs get it. */
export function leftOutObject({ operationId, why, item }: LeftOut): object {
  const { status, redrives, discarded_at, discarded_by } = item ?? {};
  return { operation_id: operationId, outcome: why, status, redrives, discarded_at, discarded_by };
}
