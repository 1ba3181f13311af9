import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { runShow } from "../../cli/stand-in/run.ts";
import { announceLocal, type LocalState } from "../../operator/session/local-state.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test("a stand-in that does not answer ends the command after five seconds, with its address", async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const standIn = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const directory = mkdtempSync(join(tmpdir(), "orgconn-stand-in-"));
  vi.stubEnv("ORGCONN_LOCAL_STATE", join(directory, "local.json"));
  const stop = announceLocal({ processId: process.pid, standIn } as LocalState);
  const timeout = vi
    .spyOn(AbortSignal, "timeout")
    .mockReturnValue(AbortSignal.abort(new DOMException("too late", "TimeoutError")));
  try {
    await expect(runShow(undefined, { local: true })).rejects.toThrow(
      `The stand-in at ${standIn} has not answered for 5 s`,
    );
    expect(timeout).toHaveBeenCalledWith(5_000);
  } finally {
    stop();
    silent.close();
    silent.closeAllConnections();
    rmSync(directory, { recursive: true });
  }
});
