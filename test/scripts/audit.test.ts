import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { close, listen } from "../../local/listen.ts";
import { readSignatures, readVulnerabilities } from "../../scripts/audit.ts";
import { runProgram } from "../end-to-end/process.ts";

let registry: Server | undefined;
afterEach(async () => {
  if (registry !== undefined) await close(registry);
  registry = undefined;
});

/** Runs the audit against a registry whose answer to npm's list of packages is given. */
async function audit(status: number, advisories: object) {
  registry = createServer((request, response) => {
    request.resume().on("end", () => {
      response.writeHead(request.method === "POST" ? status : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(advisories));
    });
  });
  const port = await listen(registry, 0);
  const command = runProgram(process.execPath, [join(import.meta.dirname, "../../scripts/audit.ts")], {
    environment: { npm_config_registry: `http://127.0.0.1:${port}/` },
  });
  const { code } = await command.ended;
  return { code, out: command.out, err: command.err };
}

const hole = {
  id: 1,
  url: "https://example.com/1",
  title: "A hole",
  severity: "high",
  vulnerable_versions: "*",
  cwe: [],
  cvss: { score: 7 },
};

test("audit fails for a vulnerability in what reaches production, and for no other", async () => {
  const { code, err } = await audit(200, { undici: [hole], vitest: [hole] });
  expect(err[0]).toBe("undici: high");
  expect(err.join()).not.toContain("vitest");
  expect(code).toBe(1);
});

test("audit succeeds, and says so, where the registry does not know vulnerabilities", async () => {
  const { code, out } = await audit(405, {});
  expect(out).toEqual([expect.stringContaining("does not say which packages are vulnerable")]);
  expect(code).toBe(0);
});

test("readVulnerabilities and readSignatures tell no findings from no answer", () => {
  expect(readVulnerabilities('{"auditReportVersion":2,"vulnerabilities":{}}')).toEqual([]);
  expect(readSignatures('{"invalid":[],"missing":[]}')).toEqual([]);
  for (const failure of ['{"error":{"code":"ENOTFOUND"}}', '{"message":"405","statusCode":405}', ""]) {
    expect(readVulnerabilities(failure)).toBeUndefined();
    expect(readSignatures(failure)).toBeUndefined();
  }
});

test("readSignatures names what is signed wrongly and what is not signed", () => {
  const installed = (name: string) => ({ name, version: "1.0.0", location: `node_modules/${name}` });
  expect(readSignatures(JSON.stringify({ invalid: [installed("a")], missing: [installed("b")] }))).toEqual([
    "a@1.0.0: wrong signature",
    "b@1.0.0: no signature",
  ]);
});
