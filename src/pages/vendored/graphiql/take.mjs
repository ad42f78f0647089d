// Takes GraphiQL from npm into this folder: `node take.mjs`, with the network and npm at hand, then look at the diff.
// To move to newer versions, change them here and in README.md.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const packages = ["graphiql@3.9.0", "react@18.3.1", "react-dom@18.3.1"];
const here = dirname(fileURLToPath(import.meta.url));
const work = mkdtempSync(join(tmpdir(), "graphiql-"));
const from = (path) => join(work, "node_modules", path);

function take(file, changes) {
  let text = readFileSync(from(`graphiql/${file}`), "utf8");
  for (const [pattern, by] of changes) {
    if (!pattern.test(text)) throw new Error(`${file} no longer holds ${pattern}`);
    text = text.replace(pattern, by);
  }
  writeFileSync(join(here, file), text);
}

execFileSync("npm", ["install", "--prefix", work, "--ignore-scripts", "--no-audit", "--no-fund", ...packages], { stdio: "inherit" });
take("graphiql.min.js", [
  // An inline style sheet that keeps the page behind a dialog from scrolling; `style-src 'self'` forbids it.
  [/if\(!document\)(return null;var \w=document\.createElement\("style"\))/, "$1"],
  [/\n\/\/# sourceMappingURL=.*/, ""],
]);
take("graphiql.min.css", [
  // Roboto and Fira Code as data: the reader's own fonts do, and `font-src` stays shut.
  [/@font-face\s*\{[^}]*\}/g, ""],
]);
for (const name of ["react", "react-dom"]) {
  copyFileSync(from(`${name}/umd/${name}.production.min.js`), join(here, `${name}.production.min.js`));
}
rmSync(work, { recursive: true });
