import { makeCall } from "../call.ts";
import { teach, upsertIn } from "../lesson.ts";
import type { Calling, Concluding } from "./state.ts";
import { admissionRequest, type Work } from "./work.ts";

/** Spends the pass on the write, under the claim. */
export async function callAuth0({ progress, pass, write }: Calling, work: Work): Promise<Concluding> {
  const { call, sight } = write;
  const wish = admissionRequest(work, call.kind);
  const meaning = await makeCall({ operationId: work.operationId, pass, wish, call }, work.ports);
  await teach(upsertIn(call, sight?.seen, meaning), work.ports.traits);
  return { at: "conclude", progress, write, meaning };
}
