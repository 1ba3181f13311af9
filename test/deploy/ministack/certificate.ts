import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";

/** What the emulator shows to those who connect: the loopback address, every bucket's name, and every HTTP API's. */
const NAMES = "IP:127.0.0.1,DNS:localhost,DNS:s3.localhost,DNS:*.s3.localhost,DNS:*.execute-api.localhost";

/** Files in PEM. */
export interface Certificate {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/**
 * Makes a certificate for a day with OpenSSL's command, and lets this process trust it from now on.
 */
export function createCertificate(directory: string): Certificate {
  const certificateFile = join(directory, "certificate.pem");
  const keyFile = join(directory, "key.pem");
  execFileSync(
    "openssl",
    [
      ...[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "1",
      ],
      ...["-keyout", keyFile, "-out", certificateFile, "-subj", "/CN=emulator"],
      ...["-addext", `subjectAltName=${NAMES}`],
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  setDefaultCACertificates([...getCACertificates("default"), readFileSync(certificateFile, "utf8")]);
  return { certificateFile, keyFile };
}
