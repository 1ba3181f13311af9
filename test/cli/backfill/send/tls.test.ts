import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { expect, test } from "vitest";
import { close, listen } from "../../../../local/listen.ts";
import { callsTo, takesAll } from "./service.ts";

const hasOpenSsl = spawnSync("openssl", ["version"]).status === 0;

test.skipIf(!hasOpenSsl)("a call trusts the authorities that the process trusts, and no other", async () => {
  const directory = mkdtempSync(join(tmpdir(), "orgconn-tls-test-"));
  const [key, cert] = ["key.pem", "certificate.pem"].map((name) => join(directory, name)) as [string, string];
  const options = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=sqs";
  const files = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert];
  execFileSync("openssl", [...options.split(" "), ...files], { stdio: "ignore" });
  const body = JSON.stringify({ Entries: [{ Id: "a" }] });
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
    request.resume();
    takesAll(response, { path: "", headers: {}, body });
  });
  const endpoint = `https://127.0.0.1:${await listen(server, 0)}`;
  const before = getCACertificates("default");
  const stranger = callsTo(endpoint);
  const trusting = callsTo(endpoint);
  try {
    await expect(stranger.send("a")).rejects.toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    setDefaultCACertificates([...before, readFileSync(cert, "utf8")]);
    expect(await trusting.send("a")).toMatchObject({ Successful: [{ Id: "a" }] });
  } finally {
    setDefaultCACertificates(before);
    stranger.close();
    trusting.close();
    await close(server);
    rmSync(directory, { recursive: true });
  }
});
