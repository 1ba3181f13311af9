import type { AcceptedRequest } from "../../contract/items/accepted-item.ts";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import type { Lane } from "../../contract/place.ts";
import type { Request } from "../../contract/request.ts";

/** What accepted requests are kept in, and what becomes of them is read from. Each call throws what its service answers. */
export interface OperationsStore {
  /** The worker's record. */
  readRecord(operationId: string): Promise<OperationItem | undefined>;
  readAccepted(operationId: string): Promise<AcceptedRequest | undefined>;
  /**
   * Takes an operation_id for a request, where no request has it.
   *
   * @returns The request that had it before.
   */
  reserve(accepted: AcceptedRequest): Promise<AcceptedRequest | undefined>;
  /** Writes down that a lane has the request that the id is taken for. */
  confirm(accepted: AcceptedRequest): Promise<void>;
}

/** What the function works with. */
export interface IntakePorts {
  readonly operations: OperationsStore;
  /** Sends a request to a lane. */
  send(lane: Lane, request: Request): Promise<void>;
  readonly now: () => number;
  /** Writes down why a call could not be handled. */
  report(error: unknown): void;
}
