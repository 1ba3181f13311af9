import { CALLS } from "../../../lambda/answer/calls.ts";
import { type Bug, withAnswers, withPorts } from "./bug.ts";

/** Mistakes in what keeps calls back. */
export const BUGS_OF_LIMITS: readonly Bug[] = [
  {
    name: "calls without a permit",
    shows: /were refused by a limit/,
    options: withPorts(({ gate }) => ({
      gate: {
        ...gate,
        async admit({ call, lane }) {
          const { bucket } = CALLS[call];
          return { admitted: true, waited: false, pass: { permit: { bucket, lane, waitedMs: 0 } } };
        },
      },
    })),
  },
  {
    name: "believes what it was told of the limit, whatever an answer says",
    shows: /were refused by a limit/,
    options: {},
  },
  {
    name: "stops everything for one organization's 403",
    shows: /the circuit of everything opened/,
    options: withAnswers((answer) =>
      answer.kind === "http" && answer.status === 403
        ? { ...answer, status: 401, body: { statusCode: 401 }, freshToken: true }
        : answer,
    ),
  },
  {
    name: "lets two executions probe at a time",
    shows: /a second probe/,
    options: {
      surround: (all) => ({
        ...all,
        circuits: { ...all.circuits, replace: (next) => all.circuits.replace(next).then(() => true) },
      }),
    },
  },
];
