import { randomUUID } from "node:crypto";
import { describeError } from "../../operator/errors.ts";
import type { JobView, Left } from "../protocol.ts";

/** What was carried out stays in sight until so many others were. */
const MOST_JOBS = 30;

/** So many of those that were left are shown. */
const MOST_LEFT = 100;

/** What came of a plan. */
export interface Outcome {
  readonly text: string;
  /** What was not done, and why. */
  readonly left: readonly Left[];
  readonly link?: string | undefined;
}

/** What carrying out a plan may use. */
export interface Work {
  readonly reason: string;
  /** Ends the work early but cleanly: the console is being stopped. */
  readonly signal: AbortSignal;
  /** Says how far it is. */
  readonly progress: (done: number) => void;
}

/** What is to be carried out. */
export interface Task {
  readonly title: string;
  readonly total: number;
  carryOut(work: Work): Promise<Outcome>;
}

/** What is, and was, carried out. It goes on whether or not a page looks at it. */
export interface Jobs {
  all(): readonly JobView[];
  /** @returns The new job's id. */
  start(task: Task, who: { readonly by: string; readonly reason: string }): string;
  /** Ends all work early but cleanly, and waits for that. */
  stop(): Promise<void>;
}

/**
 * Creates the jobs of a console.
 *
 * @param onChange Told of each change of a job.
 */
export function createJobs(onChange: (job: JobView) => void): Jobs {
  const jobs = new Map<string, JobView>();
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  const note = (job: JobView) => {
    jobs.set(job.job, job);
    onChange(job);
  };
  return {
    all: () => [...jobs.values()].reverse(),
    start(task, { by, reason }) {
      const job = randomUUID();
      for (const { job: old, endedAtMs } of [...jobs.values()].slice(
        0,
        Math.max(0, jobs.size - MOST_JOBS + 1),
      )) {
        if (endedAtMs !== undefined) jobs.delete(old);
      }
      const { title, total } = task;
      let now: JobView = {
        job,
        title,
        by,
        reason,
        total,
        startedAtMs: Date.now(),
        state: "running",
        done: 0,
        left: [],
      };
      const change = (more: Partial<JobView>) => {
        now = { ...now, ...more };
        note(now);
      };
      note(now);
      const work = { reason, signal: stopping.signal, progress: (done: number) => change({ done }) };
      const run = task
        .carryOut(work)
        .then(
          ended,
          (error: unknown): Partial<JobView> => ({ state: "failed", outcome: describeError(error) }),
        )
        .then((ending) => change({ ...ending, endedAtMs: Date.now() }))
        .finally(() => running.delete(run));
      running.add(run);
      return job;
    },
    async stop() {
      stopping.abort(new Error("The console was stopped."));
      await Promise.all(running);
    },
  };
}

function ended({ text, left, link }: Outcome): Partial<JobView> {
  return {
    state: left.length === 0 ? "done" : "incomplete",
    outcome: text,
    left: left.slice(0, MOST_LEFT),
    ...(link === undefined ? {} : { link }),
  };
}
