import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A file of the page. */
export interface Asset {
  readonly content: string;
  readonly type: string;
}

/** The files of the page, read once. */
export interface Assets {
  /** @returns Undefined where there is no file of that name. */
  file(name: string): Asset | undefined;
  /** What each path of the page answers with: the rest is up to its script. */
  readonly page: string;
  /** What a browser sees that has not logged in. */
  readonly loginPage: string;
}

/** The files that `scripts/build-page.ts` makes, each with its type. */
const TYPES: Readonly<Record<string, string>> = {
  "page.js": "text/javascript; charset=utf-8",
  "page.css": "text/css; charset=utf-8",
  "icon.svg": "image/svg+xml",
};

/** Where the build puts them: both for the sources in a clone and for the compiled files of the package. */
const FOLDER = join(
  import.meta.dirname,
  import.meta.filename.endsWith(".ts") ? "../../dist/console/page" : "../page",
);

/** Reads the files of the page. @throws Error where they were not built. */
export function readAssets(folder = FOLDER): Assets {
  const files = new Map(
    Object.entries(TYPES).map(([name, type]) => [name, { content: contentOf(join(folder, name)), type }]),
  );
  return { file: (name) => files.get(name), page: PAGE, loginPage: LOGIN_PAGE };
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new Error(`${path} is missing: build it with npm run build.`, { cause: error });
  }
}

const HEAD = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>orgconn console</title>
<link rel="icon" href="/assets/icon.svg">
<link rel="stylesheet" href="/assets/page.css">`;

const PAGE = `${HEAD}
<script type="module" src="/assets/page.js"></script>
</head>
<body><div id="page"></div><noscript><p>The console needs JavaScript.</p></noscript></body>
</html>
`;

const LOGIN_PAGE = `${HEAD}
</head>
<body class="login">
<main>
<h1>This link has been used or has expired</h1>
<p>A link works once, and for one minute. A login lasts 12 hours.</p>
<p>Press <kbd>Enter</kbd> in the terminal where <code>orgconn console</code> runs. It prints a new link.</p>
</main>
</body>
</html>
`;
