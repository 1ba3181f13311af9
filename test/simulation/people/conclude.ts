import { createEnvironment } from "../environment.ts";
import type { Standing } from "../history.ts";
import type { Stage } from "../scenario/stage.ts";
import { createMachine } from "./machine.ts";
import { look } from "./watch.ts";

/** Looks after which a standing has healed, and the time between them in milliseconds. */
const LOOKS = 3;
const PAUSE_MS = 15_000;

/** How the batches that operators began stand when everything is over, to an operator whose clock is right. */
export async function concludingLooks(stage: Stage): Promise<readonly Standing[]> {
  const { clock } = stage;
  const environment = createEnvironment({
    name: "operator",
    clock,
    diesOnTheWay: () => undefined,
    onDeath() {},
  });
  const machine = createMachine(environment, stage);
  const standings: Standing[] = [];
  for (const batchId of stage.begun) {
    let figures = await look(batchId, machine, stage);
    for (let number = 1; number < LOOKS; number++) {
      await clock.sleep(PAUSE_MS);
      figures = await look(batchId, machine, stage);
    }
    if (figures === undefined) continue;
    standings.push({
      batchId,
      over: figures.over,
      finishedAtMs: figures.batch.finishedAtMs,
      counts: figures.progress.counts,
    });
  }
  return standings;
}
