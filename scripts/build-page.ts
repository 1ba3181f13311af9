/** Bundles the console's page into `dist/console/page`: `node scripts/build-page.ts`. */
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";

const ROOT = join(import.meta.dirname, "..");
const OUTPUT = join(ROOT, "dist/console/page");

/** Bundles the page's script and its style, and puts its picture beside them. @returns The script's size in bytes. */
export async function buildPage(): Promise<number> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: { page: "console/page/main.tsx" },
    outdir: OUTPUT,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: ["es2023"],
    tsconfig: join(ROOT, "console/page/tsconfig.json"),
    legalComments: "none",
    write: false,
  });
  await mkdir(OUTPUT, { recursive: true });
  await Promise.all(
    outputFiles.map(({ path, contents }) => writeFile(join(OUTPUT, basename(path)), contents)),
  );
  await copyFile(join(ROOT, "console/page/icon.svg"), join(OUTPUT, "icon.svg"));
  return outputFiles.find(({ path }) => path.endsWith(".js"))?.contents.length ?? 0;
}

if (import.meta.main) console.log(`dist/console/page/page.js: ${((await buildPage()) / 1e3).toFixed(1)} kB`);
