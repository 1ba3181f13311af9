import { HTTP_ROUTES, type HttpRoute } from "../../contract/http-api.ts";
import { type Call, callOf, type HttpEvent } from "./call.ts";
import { lookUp } from "./look-up.ts";
import type { IntakePorts } from "./ports.ts";
import { Refusal } from "./problem.ts";
import { type HttpReply, problemReply } from "./reply.ts";
import { readSubmission } from "./submission.ts";
import { submit } from "./submit.ts";

/** Answers a call of the HTTP API. Never throws. */
export type Intake = (event: HttpEvent) => Promise<HttpReply>;

const key = ({ method, path }: HttpRoute) => `${method} ${path}`;

/** Creates the function behind the HTTP API. */
export function createIntake(ports: IntakePorts): Intake {
  async function answer(call: Call): Promise<HttpReply | Refusal> {
    switch (call.routeKey) {
      case key(HTTP_ROUTES.submit): {
        const submission = readSubmission(call);
        return submission.kind === "refusal" ? submission : submit(submission, ports);
      }
      case key(HTTP_ROUTES.lookUp):
        return lookUp(call.path.operation_id ?? "", ports);
      default:
        throw new Error(`The API has a route that the function does not know: ${call.routeKey}`);
    }
  }

  return async (event) => {
    try {
      const answered = await answer(callOf(event));
      return answered instanceof Refusal ? problemReply(answered) : answered;
    } catch (error) {
      ports.report(error);
      return problemReply(
        new Refusal(
          "unavailable",
          "A service of AWS did not do its part: try again, a POST with the same operation_id",
        ),
      );
    }
  };
}
