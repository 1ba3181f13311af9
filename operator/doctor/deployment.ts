import { VERSION } from "../../contract/version.ts";
import type { Session } from "../session/session.ts";
import { readWorkerEnvironment } from "../tenant/worker-environment.ts";
import { type Finding, ok, warning } from "./finding.ts";

/** Checks that the command line has the deployed version. */
export async function checkVersion(session: Session): Promise<Finding> {
  const { ORGCONN_VERSION } = await readWorkerEnvironment(session);
  return versionFinding(ORGCONN_VERSION);
}

/** @param deployed What the worker says; one of 0.1.0 says nothing. */
export function versionFinding(deployed = "0.1.0"): Finding {
  return deployed === VERSION
    ? ok("version", VERSION)
    : warning(
        "version",
        `the worker is ${deployed}, this command ${VERSION}`,
        `Use the command line of ${deployed}, or deploy ${VERSION}.`,
      );
}

/** Checks that outcomes are announced; no finding where announcing is off, or on this machine. */
export async function checkPipe({ clients, names }: Session): Promise<Finding[]> {
  if (names.pipe === undefined) return [];
  const [{ DescribePipeCommand }, { DescribeTableCommand }] = await Promise.all([
    import("@aws-sdk/client-pipes"),
    import("@aws-sdk/client-dynamodb"),
  ]);
  const [pipes, dynamodb] = await Promise.all([clients.pipes(), clients.dynamodb()]);
  const [pipe, { Table }] = await Promise.all([
    pipes.send(new DescribePipeCommand({ Name: names.pipe })),
    dynamodb.send(new DescribeTableCommand({ TableName: names.tables.operations })),
  ]);
  return [
    pipeFinding({
      state: pipe.CurrentState ?? "",
      reason: pipe.StateReason,
      source: pipe.Source,
      stream: Table?.LatestStreamArn,
    }),
  ];
}

/** What is known of the pipe that announces outcomes. */
export interface PipeState {
  /** As EventBridge says it: `RUNNING`, `STOPPED`, … */
  readonly state: string;
  readonly reason?: string | undefined;
  /** The stream that it reads. */
  readonly source?: string | undefined;
  /** The stream that the operations table has; undefined where its stream is off. */
  readonly stream?: string | undefined;
}

/** A pipe that reads a dead stream reports that it runs; only the table shows that the stream is gone. */
export function pipeFinding({ state, reason, source, stream }: PipeState): Finding {
  const check = "outcome events";
  if (stream === undefined) {
    return warning(
      check,
      "the operations table has no stream: outcomes are not announced",
      'docs/runbook.md, "The pipe reads a dead stream": turn the stream on, and join the pipe to it.',
    );
  }
  if (source !== stream) {
    return warning(
      check,
      "the pipe reads a stream that the operations table no longer has: outcomes are not announced",
      'docs/runbook.md, "The pipe reads a dead stream": deploy with outcomeStreamArn.',
    );
  }
  if (state !== "RUNNING") {
    return warning(
      check,
      `the pipe is ${state.toLowerCase()}${reason ? ` (${reason})` : ""}: outcomes are not announced`,
      'docs/runbook.md, "Pipe failures".',
    );
  }
  return ok(check, "announced");
}
