import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { finished } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../../local/listen.ts";
import { REGION } from "../../../local/template.ts";
import { installPythonTool } from "../../../scripts/python-tool.ts";
import { createCertificate } from "./certificate.ts";
import { OWNER } from "./owner.ts";

const MINISTACK = {
  command: "ministack",
  requirements: join(import.meta.dirname, "requirements.txt"),
  python: "3.10",
};

const START_TIMEOUT_MS = 30_000;

/** An AWS account on this machine. */
export interface Emulator {
  readonly port: number;
  /** Where every service but S3 answers. */
  readonly endpoint: string;
  /** Where S3 answers: it tells a bucket by the name in front of this one. */
  readonly s3Endpoint: string;
  /** What has to be trusted to connect to either. */
  readonly certificateFile: string;
  /** A directory that goes with the emulator; its log is in there. */
  readonly directory: string;
  /** Ends it with everything that it started, and forgets everything. */
  stop(): Promise<void>;
}

/**
 * Starts MiniStack, empty, on a free port of the loopback address.
 *
 * @param issuer A tenant, and where its stand-in answers: authorizers read its keys there.
 * @throws Error when it cannot be installed or does not answer in time.
 */
export async function startMinistack(issuer: {
  readonly domain: string;
  readonly url: string;
}): Promise<Emulator> {
  const command = installPythonTool(MINISTACK);
  const [port, directory] = await Promise.all([freePort(), mkdtemp(join(tmpdir(), "orgconn-deploy-"))]);
  const { certificateFile, keyFile } = createCertificate(directory);
  const endpoint = `https://127.0.0.1:${port}`;
  const log = createWriteStream(join(directory, "ministack.log"));

  // The shell ends the whole group, the functions' processes too, when this process closes its input: also when
  // this process is killed.
  const child = spawn("sh", ["-c", '"$0" & cat; kill -s KILL 0', command], {
    cwd: directory,
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      // Functions run on the Node that runs this.
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      HOME: directory,
      TMPDIR: directory,
      PYTHONPATH: join(import.meta.dirname, "python"),
      PYTHONDONTWRITEBYTECODE: "1",
      S3_DATA_DIR: join(directory, "s3"),
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: String(port),
      MINISTACK_REGION: REGION,
      USE_SSL: "true",
      MINISTACK_SSL_CERT: certificateFile,
      MINISTACK_SSL_KEY: keyFile,
      // Policies are enforced on every caller but the account's owner, who has this key.
      AUTH: "true",
      TENANT_DOMAIN: issuer.domain,
      TENANT_URL: issuer.url,
      AWS_ACCESS_KEY_ID: OWNER.accessKeyId,
      AWS_SECRET_ACCESS_KEY: OWNER.secretAccessKey,
    },
  });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const exited = once(child, "exit");

  const emulator: Emulator = {
    port,
    endpoint,
    certificateFile,
    s3Endpoint: `https://s3.localhost:${port}`,
    directory,
    async stop() {
      child.stdin.end();
      await exited;
      log.end();
      await finished(log);
      await rm(directory, { recursive: true, force: true });
    },
  };
  try {
    await answering(`${endpoint}/_ministack/health`);
    return emulator;
  } catch (error) {
    await emulator.stop();
    throw error;
  }
}

async function answering(url: string): Promise<void> {
  const giveUpAtMs = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      const { ok } = await fetch(url);
      if (ok) return;
    } catch (error) {
      if (Date.now() > giveUpAtMs) throw new Error("MiniStack does not answer.", { cause: error });
    }
    await sleep(100);
  }
}
