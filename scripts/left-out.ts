import type { Plugin } from "esbuild";

/** A module that a bundle would carry although its function cannot reach it, and what stands in its place. */
interface LeftOut {
  /** The end of its path. */
  readonly file: string;
  readonly replacement: string;
}

/** Fails when it is loaded: what requires it does so only where the worker never comes. */
const UNREACHABLE =
  'throw new Error("This part of a library is left out of the bundle: see scripts/left-out.ts.");';

/** Of the connection pool, which the worker alone has. */
const OF_THE_POOL: readonly LeftOut[] = [
  // Loaded along with the pool, but called only where a connection has negotiated HTTP/2: `allowH2` is off.
  {
    file: "undici/lib/dispatcher/client-h2.js",
    replacement: `module.exports = () => { ${UNREACHABLE} };`,
  },
  // Bodies that are no strings: the worker sends nothing but strings.
  { file: "undici/lib/web/fetch/body.js", replacement: UNREACHABLE },
  { file: "undici/lib/web/fetch/formdata.js", replacement: UNREACHABLE },
  { file: "undici/lib/web/webidl/index.js", replacement: UNREACHABLE },
  // The parser for processors without SIMD: Node 24 has it on arm64 and x64.
  { file: "undici/lib/llhttp/llhttp-wasm.js", replacement: UNREACHABLE },
];

/** Of the clients of AWS. */
const OF_AWS: readonly LeftOut[] = [
  // Tells which browser the SDK runs in. It would lie in a file of its own that is deployed and never loaded.
  { file: "bowser/bowser.mjs", replacement: UNREACHABLE },
  // A function's credentials are in its environment:
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
  // The chain would look there first and, failing that, for profiles, single sign-on, instances and processes.
  {
    file: "@aws-sdk/credential-provider-node/dist-es/index.js",
    replacement: 'export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";',
  },
  // Nor has it the files of the AWS CLI, which each client would look for before its first request.
  {
    file: "@smithy/core/dist-es/submodules/config/shared-ini-file-loader/loadSharedConfigFiles.js",
    replacement:
      'export { CONFIG_PREFIX_SEPARATOR } from "./constants";' +
      "export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });",
  },
];

/**
 * Leaves out of a bundle what the function cannot reach: of the worker's, a quarter of a megabyte that every cold start would read.
 *
 * @param hasPool Whether the function has the pool of connections that undici makes.
 * The build fails when one of these is no longer met, so that a library that was rearranged is looked at again.
 */
export function leaveOut(hasPool: boolean): Plugin {
  const leftOut = [...(hasPool ? OF_THE_POOL : []), ...OF_AWS];
  return {
    name: "left-out",
    setup(build) {
      const met = new Set<string>();
      for (const { file, replacement } of leftOut) {
        build.onLoad({ filter: new RegExp(`/node_modules/${file.replaceAll(".", "\\.")}$`) }, () => {
          met.add(file);
          return { contents: replacement, loader: "js" };
        });
      }
      build.onEnd(() => ({
        errors: leftOut
          .filter(({ file }) => !met.has(file))
          .map(({ file }) => ({
            text: `${file} is not in the bundle any more: take it out of scripts/left-out.ts.`,
          })),
      }));
    },
  };
}
