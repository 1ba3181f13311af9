import { createReadStream } from "node:fs";
import type { OutgoingMessage } from "../../../contract/message.ts";
import { rowOperationId } from "../../../contract/row-operation-id.ts";
import { linesOf } from "../../text/lines.ts";
import type { BitSet } from "../validate/bit-set.ts";
import { pairOf, type Row } from "../validate/row.ts";

/** The message of a row. */
export interface RowMessage extends OutgoingMessage {
  /** Which of the batch's rows it is, from 0. */
  readonly index: number;
}

/** Rows that were surveyed. */
export interface SpooledRows {
  readonly path: string;
  /** As the survey gave it. */
  readonly overruledLines: Pick<BitSet, "has">;
}

/**
 * Makes messages of the rows that a survey kept.
 *
 * @param from How many leading rows need not be sent any more.
 */
export async function* messagesOf(
  rows: SpooledRows,
  batchId: string,
  from: number,
): AsyncGenerator<RowMessage> {
  let index = -1;
  for await (const line of linesToSend(rows)) {
    index += 1;
    if (index >= from) yield { index, ...messageOfRow(JSON.parse(line), line, batchId) };
  }
}

/** Reads the rows that a survey kept, each as a line of JSON. */
export async function* linesToSend({ path, overruledLines }: SpooledRows): AsyncGenerator<string> {
  let lineNumber = -1;
  for await (const lines of linesOf(createReadStream(path))) {
    for (const line of lines) {
      lineNumber += 1;
      if (line !== "" && !overruledLines.has(lineNumber)) yield line;
    }
  }
}

/**
 * Makes the message of a row.
 *
 * @param line The row as JSON: what is sent is that very text.
 */
export function messageOfRow(row: Row, line: string, batchId: string): OutgoingMessage {
  const operationId = rowOperationId(batchId, row);
  return {
    groupId: pairOf(row),
    deduplicationId: `${operationId}:0`,
    // The row is JSON already: ids hold nothing that would have to be escaped.
    body: `{"operation_id":"${operationId}","batch_id":"${batchId}",${line.slice(1)}`,
  };
}
