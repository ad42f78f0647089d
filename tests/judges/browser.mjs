// Opens the pages in a real Chromium, as a reader does.
//
//   node browser.mjs http://127.0.0.1:8080 [folder for screenshots]
//
// Ends with 1 and a list of what failed; with 77 where it can't be run. CHROMIUM names the browser's program.

import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { delimiter, join } from "node:path";

const [address, folder = "found"] = process.argv.slice(2);
if (!address) {
  console.error("usage: browser.mjs URL [FOLDER]");
  process.exit(2);
}
const origin = new URL(address).origin;
const LANGUAGES = ["en", "ko", "ja", "mn", "zh-Hans", "zh-Hant"];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const STATE = "KOR";
const SAMPLE = "XSB";

function skip(why) {
  console.log(`skipped: ${why}; scripts/install-test-tools does it`);
  process.exit(77);
}

function programOfChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const folders = (process.env.PATH ?? "").split(delimiter);
  const places = names.flatMap((name) => folders.map((of) => join(of, name)));
  return [...places, "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"].find(existsSync);
}

let chromium, axe;
try {
  ({ chromium } = await import("playwright-core"));
  axe = (await import("axe-core")).default;
} catch (error) {
  skip(`the packages of tests/judges are not installed (${error.code ?? error.message})`);
}
const executablePath = programOfChromium();
if (!executablePath) skip("Chromium is not installed");

await mkdir(folder, { recursive: true });
// Chromium's sandbox refuses root; the rest keeps it from calling its makers.
const browser = await chromium.launch({
  executablePath,
  headless: true,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

const failures = [];
let stories = 0;

/** One reader with a fresh browser: what the page complains of, and whom it calls, counts against it. */
async function story(name, settings, tell) {
  stories += 1;
  const troubles = [];
  const trouble = (text) => void (troubles.includes(text) || troubles.push(text));
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...settings });
  context.setDefaultTimeout(15_000);
  context.on("request", (request) => {
    const url = new URL(request.url());
    const ours = url.origin === origin || url.protocol === "data:" || (url.protocol === "blob:" && url.origin === origin);
    if (!ours) trouble(`asked another house: ${request.url()}`);
  });
  await context.exposeBinding("__violation", (_, text) => trouble(`broke the content security policy: ${text}`));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.__violation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ""}:${event.lineNumber}`);
    });
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => trouble(`an error in the page: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") trouble(`console: ${message.text()} (${message.location().url})`);
  });
  try {
    await tell(page, trouble);
  } catch (error) {
    trouble(`${error.message ?? error}`.replaceAll(/\x1b\[\d+m/g, "").split("\n").slice(0, 4).join(" "));
  }
  await page
    .screenshot({ path: join(folder, `${name.replaceAll(/[^A-Za-z0-9]+/g, "-")}.png`), fullPage: true })
    .catch((error) => trouble(`no screenshot: ${error.message}`));
  await context.close();
  for (const text of troubles) failures.push(`${name}: ${text}`);
  console.log(`${troubles.length === 0 ? "ok    " : "FAILED"} ${name}`);
}

async function open(page, path) {
  const answer = await page.goto(origin + path, { waitUntil: "load" });
  if (answer.status() !== 200) throw new Error(`${path} answered ${answer.status()}`);
  const type = answer.headers()["content-type"] ?? "";
  if (!type.startsWith("text/html")) throw new Error(`${path} answered ${type || "no content type"}, not a page`);
  return answer;
}

async function accessible(page, trouble) {
  // Evaluated by the browser's own tools, so that the page's policy need not allow it.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate((rules) => window.axe.run(document, { runOnly: rules }), RULES);
  for (const { id, impact, help, nodes } of violations) {
    if (impact === "serious" || impact === "critical") {
      trouble(`axe ${impact} ${id}: ${help}, at ${nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" ; ")}`);
    }
  }
}

/** What a person needs of any page of ours, with or without JavaScript. */
async function readable(page, trouble) {
  const facts = await page.evaluate(() => ({
    title: document.title.trim(),
    heading: document.querySelectorAll("h1").length,
    main: document.querySelectorAll("main").length,
    words: document.body.innerText.trim().length,
    links: document.querySelectorAll("a[href]").length,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  }));
  if (!facts.title) trouble("it has no title");
  if (facts.heading !== 1) trouble(`it has ${facts.heading} first headings`);
  if (facts.main !== 1) trouble(`it has ${facts.main} main parts`);
  if (facts.words < 100) trouble("it says next to nothing");
  if (facts.links === 0) trouble("it leads nowhere");
  if (facts.wide > 0) trouble(`it is ${facts.wide} pixels wider than the window`);
}

for (const language of LANGUAGES) {
  // The locale sets Accept-Language, as a reader's browser does. Scripts of the page don't run; ours are the browser's own.
  await story(`start page in ${language} without JavaScript`, { javaScriptEnabled: false, locale: language }, async (page, trouble) => {
    const answer = await open(page, "/");
    const named = await page.locator("html").getAttribute("lang");
    if (named !== language) trouble(`<html lang> is ${named}`);
    const told = answer.headers()["content-language"];
    if (told !== language) trouble(`Content-Language is ${told}`);
    if (!(answer.headers()["vary"] ?? "").toLowerCase().includes("accept-language")) trouble("Vary does not name Accept-Language");
    await readable(page, trouble);
  });
}

await story("start page, accessible", { locale: "en" }, async (page, trouble) => {
  await open(page, "/");
  await readable(page, trouble);
  await accessible(page, trouble);
});

await story("start page on a telephone", { viewport: { width: 320, height: 640 }, locale: "ko" }, async (page, trouble) => {
  await open(page, "/");
  await readable(page, trouble);
  await accessible(page, trouble);
});

await story("start page in the dark", { colorScheme: "dark", locale: "en" }, async (page, trouble) => {
  await open(page, "/");
  await accessible(page, trouble);
});

await story("start page by keyboard", { locale: "en" }, async (page, trouble) => {
  await open(page, "/");
  await page.keyboard.press("Tab");
  const seen = await page.evaluate(() => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const style = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    const marked = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    return { marked, inside: box.bottom > 0 && box.right > 0 && box.width > 0 };
  });
  if (!seen) trouble("Tab reaches nothing");
  else if (!seen.marked || !seen.inside) trouble("what Tab reaches first can't be seen");
});

for (const language of LANGUAGES) {
  await story(`counts compared in ${language} without JavaScript`, { javaScriptEnabled: false, locale: language }, async (page, trouble) => {
    await open(page, "/reconciliation");
    const named = await page.locator("html").getAttribute("lang");
    if (named !== language) trouble(`<html lang> is ${named}`);
    await readable(page, trouble);
    // As a reader does: choose a State, send the form, read why the counts differ.
    await page.locator("#state").selectOption(SAMPLE);
    await page.locator("#cycle").selectOption("4");
    await page.locator("form.choose button").click();
    await page.locator(`#${SAMPLE}-4-reasons`).waitFor();
    const asked = new URL(page.url()).searchParams;
    if (asked.get("state_under_review") !== SAMPLE || asked.get("lang") !== language) trouble(`it asked ${page.url()}`);
    await readable(page, trouble);
    const tables = await page.evaluate(() =>
      [...document.querySelectorAll("table")].map((table) => ({
        caption: table.caption?.innerText.trim() ?? "",
        bare: [...table.querySelectorAll("th")].filter((head) => !head.scope).length,
        rows: table.tBodies[0].rows.length,
      })),
    );
    if (tables.length !== 2) trouble(`it has ${tables.length} tables`);
    for (const { caption, bare, rows } of tables) {
      if (!caption || bare > 0 || rows === 0) trouble(`a table with the caption "${caption}", ${bare} heads without scope, ${rows} rows`);
    }
  });
}

for (const [name, settings] of [
  ["counts compared, accessible", { locale: "en" }],
  ["counts compared on a telephone", { viewport: { width: 320, height: 640 }, locale: "mn" }],
  ["counts compared in the dark", { colorScheme: "dark", locale: "ja" }],
]) {
  await story(name, settings, async (page, trouble) => {
    for (const path of ["/reconciliation", `/reconciliation?state_under_review=${SAMPLE}&cycle=4`]) {
      await open(page, path);
      await readable(page, trouble);
      await accessible(page, trouble);
    }
  });
}

await story("Swagger UI tries a State out", { locale: "en" }, async (page, trouble) => {
  await open(page, "/docs");
  const operation = page
    .locator(".opblock-get")
    .filter({ has: page.locator('[data-path="/v1/states/{code}"]') })
    .first();
  await page.locator(".opblock-tag").first().waitFor();
  for (const closed of await page.locator('.opblock-tag[data-is-open="false"]').all()) {
    if ((await operation.count()) > 0) break;
    await closed.click();
  }
  await operation.locator(".opblock-summary-control").first().click();
  await operation.getByRole("button", { name: "Try it out" }).click();
  await operation.locator('tr[data-param-name="code"] input').first().fill(STATE);
  const answered = page.waitForResponse((response) => new URL(response.url()).pathname === `/v1/states/${STATE}`);
  await operation.getByRole("button", { name: "Execute" }).click();
  const answer = await answered;
  if (answer.status() !== 200) trouble(`/v1/states/${STATE} answered ${answer.status()}`);
  const shown = operation.locator(".live-responses-table .response-col_status").last();
  await shown.waitFor();
  if (!(await shown.innerText()).trim().startsWith("200")) trouble(`it shows ${await shown.innerText()}`);
});

await story("GraphiQL runs its first query", { locale: "en" }, async (page, trouble) => {
  await open(page, "/graphql");
  await page.locator(".graphiql-query-editor .CodeMirror-line, .graphiql-query-editor .view-line").first().waitFor();
  const isQuery = (request) => {
    if (request.method() !== "POST" || new URL(request.url()).pathname !== "/graphql") return false;
    return !(request.postData() ?? "").includes("IntrospectionQuery");
  };
  const answered = page.waitForResponse((response) => isQuery(response.request()));
  await page.locator("button.graphiql-execute-button").click();
  const answer = await answered;
  const body = await answer.json();
  if (answer.status() !== 200) trouble(`the query answered ${answer.status()}`);
  if (body.errors) trouble(`the query answered ${JSON.stringify(body.errors).slice(0, 300)}`);
  if (!body.data) trouble("the query answered no data");
  await page.waitForFunction(() => document.querySelector(".result-window")?.innerText.includes('"data"'));
});

await browser.close();
if (failures.length > 0) {
  console.log("\nWhat failed:");
  for (const failure of failures) console.log(`- ${failure}`);
}
const failed = new Set(failures.map((failure) => failure.split(":")[0])).size;
console.log(`browser: ${stories - failed} passed, ${failed} failed; screenshots in ${folder}`);
process.exit(failures.length === 0 ? 0 : 1);
