import { parseBody } from "../../contract/parse-request.ts";
import type { OperationStore } from "../../lambda/operation/operation-store.ts";
import { REUSED } from "../../lambda/operation/triage.ts";
import { type Letter, operationIdOf, redrivesOf, wasMoved } from "./letter.ts";

/** Which record speaks of a letter, and of what content. */
export type Identity = {
  readonly operationId: string;
  /** How often the operation had come back before it was dead-lettered. */
  readonly redrives: number;
} & (
  | { readonly kind: "request"; readonly contentHash: string }
  /** It cannot be trusted with an operation_id: its record is under a message id, and holds no request. */
  | {
      readonly kind: "refused";
      readonly reason: "malformed" | "operation_id_reused";
      readonly detail: string;
    }
);

/** Finds out which record speaks of a letter. A moved message may have the operation_id of another request. */
export async function identify(letter: Letter, { read }: Pick<OperationStore, "read">): Promise<Identity> {
  const operationId = operationIdOf(letter);
  const isMoved = wasMoved(letter);
  const record = isMoved ? await read(operationId) : undefined;
  const redrives = redrivesOf(letter, record);
  const { reason, detail = "" } = letter.attributes;
  if (reason === "malformed" || reason === "operation_id_reused") {
    return { kind: "refused", operationId, redrives, reason, detail };
  }
  const parsed = parseBody(letter.body);
  if (parsed.kind === "malformed") {
    return { kind: "refused", operationId, redrives, reason: "malformed", detail: parsed.detail };
  }
  const { contentHash } = parsed;
  if (isMoved && record !== undefined && record.contentHash !== contentHash) return reused(letter);
  return { kind: "request", operationId, redrives, contentHash };
}

/** A moved message whose operation_id turns out to be another request's. */
export function reused({ messageId }: Letter): Identity {
  return {
    kind: "refused",
    operationId: messageId,
    redrives: 0,
    reason: REUSED.reason,
    detail: REUSED.detail,
  };
}
