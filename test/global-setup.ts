import { buildTemplate } from "../scripts/build-template.ts";
import { buildWorker } from "../scripts/build-worker.ts";

/** Builds the bundle and the template once, so that the tests run what would be deployed now. */
export default async function setUp(): Promise<void> {
  await buildWorker();
  await buildTemplate();
}
