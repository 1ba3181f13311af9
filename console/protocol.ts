/** What the console's server and its page say to each other. Types alone: each side is compiled for another world. */

/** What a page may subscribe to: a view, or one thing of a view by its id. */
export type TopicName = string;

/** How long a login lasts, in milliseconds. */
export const SESSION_MS = 12 * 3_600_000;

/** The deployment that a console is about, and what it may do. */
export interface About {
  /** First part of each path of the page. */
  readonly slug: string;
  /** The deployment in words, such as "orgconn-test in eu-west-1". */
  readonly deployment: string;
  /** The options that name the deployment on a command line, such as "--local". */
  readonly options: string;
  readonly readOnly: boolean;
  /** Who is put on record for what is done here. */
  readonly who: string;
  readonly version: string;
}

/** What is wrong, and what to do next where that is known. */
export interface Trouble {
  readonly detail: string;
  readonly remedy?: string;
}

/** A topic as of a moment: its data, or why they could not be read. */
export type Update = {
  readonly topic: TopicName;
  /** By the server's clock, in milliseconds since the epoch. */
  readonly atMs: number;
} & ({ readonly data: unknown } | { readonly trouble: Trouble });

/** What an operator wants to do. */
export type Intent =
  | {
      readonly action: "pause";
      readonly lane: string;
      /** When it ends by itself: what `orgconn pause --until` takes. */
      readonly until?: string;
    }
  | { readonly action: "resume"; readonly lane: string }
  | { readonly action: "cancel"; readonly batch: string }
  /** The reason is part of the plan: it goes into each of its rows. */
  | { readonly action: "rollback"; readonly batch: string; readonly reason: string }
  | { readonly action: "redrive" | "discard"; readonly letters: LetterChoice }
  | {
      readonly action: "enable" | "disable" | "retrieve";
      readonly organization: string;
      readonly connection?: string;
      readonly settings?: Readonly<Record<string, boolean>>;
    };

/** Which dead letters are meant: those that are named, or all that a filter matches. */
export type LetterChoice = { readonly ids: readonly string[] } | { readonly filter: LetterFilter };

/** At least one of these has to be given. */
export interface LetterFilter {
  readonly reason?: string;
  /** Auth0's status; `none` where Auth0 was not asked. */
  readonly status?: string;
  readonly words?: string;
  readonly batch?: string;
}

/** What would be done, before it is agreed to. */
export interface PlanView {
  readonly plan: string;
  /** A question, such as "Redrive 43 dead letters?". */
  readonly question: string;
  /** The word on the button that agrees. */
  readonly verb: string;
  /** What changes, a sentence each. */
  readonly effects: readonly string[];
  /** What the items are, such as "Which 43". */
  readonly itemsTitle: string;
  /** The first of those that it is done to, or that it leaves alone. */
  readonly items: readonly string[];
  /** The command that does the same. */
  readonly command: string;
  /** Whether there is anything to carry out. */
  readonly isEmpty: boolean;
}

/** A plan that is, or was, carried out. */
export interface JobView {
  readonly job: string;
  readonly title: string;
  readonly by: string;
  readonly reason: string;
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
  readonly state: "running" | "done" | "incomplete" | "failed";
  readonly done: number;
  readonly total: number;
  /** What came of it. */
  readonly outcome?: string;
  /** What was left, and why: the first of them. */
  readonly left: readonly Left[];
  /** The part of the page that shows more. */
  readonly link?: string;
}

/** Something that was not done. */
export interface Left {
  readonly what: string;
  readonly why: string;
}
