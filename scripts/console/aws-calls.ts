/** What a session asks AWS for: to be counted, listed, or answered in its place. */
import type { Session } from "../../operator/session/session.ts";

/** A call of AWS's API, before it is sent. */
export interface AwsCall {
  readonly service: "dynamodb" | "sqs" | "lambda" | "scheduler";
  /** As AWS names it. @example "GetItem" */
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What a call is answered with; undefined leaves it to AWS. */
export type Answer = (call: AwsCall) => object | undefined | Promise<object | undefined>;

/** The part of every client of the SDK that is needed here. */
interface InterceptableClient {
  readonly middlewareStack: {
    add(middleware: Middleware, options: { readonly step: "initialize" }): void;
  };
}

type Middleware = (
  next: (args: { readonly input: AwsCall["input"] }) => Promise<object>,
  context: { readonly commandName?: string },
) => (args: { readonly input: AwsCall["input"] }) => Promise<object>;

/** Shows each call of a session to a function, which may answer it. */
export async function interceptCalls({ clients }: Session, answer: Answer): Promise<void> {
  const services = {
    dynamodb: await clients.dynamodb(),
    sqs: await clients.sqs(),
    lambda: await clients.lambda(),
    scheduler: await clients.scheduler(),
  };
  for (const [name, client] of Object.entries(services)) {
    const service = name as AwsCall["service"];
    (client as unknown as InterceptableClient).middlewareStack.add(
      (next, { commandName = "" }) =>
        async (args) => {
          const output = await answer({
            service,
            action: commandName.replace(/Command$/, ""),
            input: args.input,
          });
          return output === undefined ? next(args) : { output, response: {} };
        },
      { step: "initialize" },
    );
  }
}
