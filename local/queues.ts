import { createFauxqs } from "./fauxqs.ts";
import { asPortTaken, LOOPBACK } from "./listen.ts";
import { answerOwnMachineOnly } from "./own-machine.ts";
import { ACCOUNT_ID, REGION, type ResolvedResource } from "./template.ts";

/** The properties of a queue that make its attributes: CloudFormation and SQS's own API call them by the same names. */
export const QUEUE_PROPERTIES = [
  "ContentBasedDeduplication",
  "DeduplicationScope",
  "DelaySeconds",
  "FifoQueue",
  "FifoThroughputLimit",
  "MaximumMessageSize",
  "MessageRetentionPeriod",
  "ReceiveMessageWaitTimeSeconds",
  "RedrivePolicy",
  "VisibilityTimeout",
] as const;

/** The queues' stand-in, running. */
export interface Queues {
  readonly endpoint: string;
  /** Creates the template's queues, or gives existing ones the template's attributes. */
  create(resources: readonly ResolvedResource[]): void;
  /** Answers the receives that wait for messages of a queue, with what there is now. */
  endPolls(queueUrl: string): void;
  stop(): Promise<void>;
}

/**
 * Starts the stand-in for SQS.
 *
 * @param options.port 0 takes any free port.
 * @param options.directory Where queues and messages are kept; in memory without it.
 * @throws PortTakenError
 */
export async function startQueues(options: {
  readonly port: number;
  readonly directory?: string;
}): Promise<Queues> {
  const { application, store } = await createFauxqs(REGION, options.directory);
  let endpoint: string;
  try {
    answerOwnMachineOnly(application.server);
    endpoint = await application.listen({ host: LOOPBACK, port: options.port });
  } catch (error) {
    await application.close();
    throw asPortTaken(error, options.port);
  }

  return {
    endpoint,
    create(resources) {
      for (const { name, properties } of resources) {
        const url = `${endpoint}/${ACCOUNT_ID}/${name}`;
        const existing = store.getQueueByName(name);
        if (existing === undefined) {
          store.createQueue(
            name,
            url,
            `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${name}`,
            attributesOf(properties),
          );
        } else {
          existing.setAttributes(attributesOf(properties));
          // The port may be another one than in the run that made the queue.
          Object.assign(existing, { url });
        }
      }
    },
    endPolls: (queueUrl) => store.getQueue(queueUrl)?.cancelWaiters(),
    stop: async () => {
      await application.close();
    },
  };
}

function attributesOf(properties: Readonly<Record<string, unknown>>): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const name of QUEUE_PROPERTIES) {
    const value = properties[name];
    if (value === undefined) continue;
    attributes[name] = typeof value === "object" ? JSON.stringify(value) : String(value);
  }
  return attributes;
}
