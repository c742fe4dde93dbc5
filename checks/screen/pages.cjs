// Looks at report pages in Chromium. Usage: pages.cjs SCREENSHOTS PAGE.html=RESULT.json,...
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { chromium } = require("playwright-core");

const [, , shots, ...pages] = process.argv;
const failures = [];
const fail = (where, what) => failures.push(`${where}: ${what}`);

/** The value at a JSON pointer. */
function at(document, pointer) {
  return pointer
    .split("/")
    .slice(1)
    .reduce((value, step) => value?.[step.replaceAll("~1", "/").replaceAll("~0", "~")], document);
}

/** Whether a text is the value, rounded as it is shown. */
function agrees(text, value) {
  const plain = text.replaceAll("\u2212", "-").replace(/[^0-9.e-]/g, "");
  const [digits, exponent = "0"] = plain.split("e");
  if (text.startsWith("<")) return value < Number(plain);
  if (text.startsWith(">")) return value > Number(plain);
  const decimals = (digits.split(".")[1]?.length ?? 0) - Number(exponent);
  return Math.abs(Number(plain) - value) <= 0.5000001 * 10 ** -decimals + Math.abs(value) * 1e-12;
}

/** Every number on the page that says where in the JSON it is, as the browser has it. */
const numbers = () =>
  [...document.querySelectorAll("[data-json]")].map((one) => ({
    subject: one.closest("article")?.id,
    pointer: one.dataset.json,
    scale: Number(one.dataset.scale ?? 1),
    text: one.textContent,
  }));

/** What sticks out: the page itself, and text that its picture or its box cuts. */
const overflow = () => {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) found.push(`the page is ${root.scrollWidth} wide`);
  for (const text of document.querySelectorAll("svg text")) {
    const [inner, outer] = [text.getBoundingClientRect(), text.ownerSVGElement.getBoundingClientRect()];
    if (inner.width === 0) continue;
    if (inner.left < outer.left - 1 || inner.right > outer.right + 1 || inner.bottom > outer.bottom + 2)
      found.push(`“${text.textContent}” is cut in “${text.ownerSVGElement.querySelector("title").textContent}”`);
  }
  for (const text of document.querySelectorAll("h1, h2, p, figcaption, caption span, summary")) {
    const { width, right } = text.getBoundingClientRect();
    if (width > 0 && right > root.clientWidth + 1) found.push(`“${text.textContent}” ends ${right - root.clientWidth} beyond the edge`);
  }
  return found;
};

/** Headlines of more than three lines. */
const tall = () =>
  [...document.querySelectorAll("h1")].flatMap((one) => {
    const lines = Math.round(one.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(one).lineHeight));
    return lines > 3 ? [`${lines} lines: ${one.textContent}`] : [];
  });

/** Columns of one table whose numbers have different decimals. */
const ragged = () =>
  [...document.querySelectorAll(".scrolls:not(.facts) table")].flatMap((table) => {
    if (table.closest(".comparison")) return [];
    return [...table.tHead.rows[0].cells].flatMap((head, column) => {
      const texts = [...table.tBodies[0].rows].map((row) => row.cells[column]).filter((cell) => cell.classList.contains("number"));
      const plain = texts.map((cell) => cell.textContent.trim()).filter((text) => /\d/.test(text) && !/[e:]| to /.test(text));
      const decimals = new Set(plain.map((text) => text.match(/\.(\d+)/)?.[1].length ?? 0));
      return decimals.size > 1 ? [`${table.caption.textContent}, ${head.textContent}: ${plain.slice(0, 6)}`] : [];
    });
  });

/** Rows of means that do not say their figures when pointed at: what is on top at a mark must answer, by all of its row. */
const silent = () =>
  [...document.querySelectorAll("svg")].flatMap((svg) => {
    const answers = [...svg.querySelectorAll("rect.answers")].map((rect) => ({ rect, box: rect.getBoundingClientRect() }));
    return [...svg.querySelectorAll(".mean-mark")].flatMap((mark) => {
      const { left, right, top, bottom, width } = mark.getBoundingClientRect();
      if (width === 0 || mark.querySelector("title")) return [];
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      const found = answers.find(({ box }) => box.left <= x && x <= box.right && box.top <= y && y <= box.bottom);
      const said = found?.rect.querySelector("title")?.textContent ?? "";
      return / bps, (interval .* to |no interval)/.test(said) ? [] : [`${svg.querySelector("title").textContent}: “${said}”`];
    });
  });

/** What people who cannot see the picture need. */
const unnamed = () =>
  [...document.querySelectorAll("svg")]
    .filter((svg) => !svg.querySelector("title")?.textContent || !svg.querySelector("desc")?.textContent)
    .map((svg) => svg.outerHTML.slice(0, 80));

/** Text without enough contrast to its ground (WCAG 2, 4.5 to 1), outside of pictures. */
const faint = () => {
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = ([red, green, blue]) =>
    [red, green, blue]
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
      .reduce((sum, value, place) => sum + value * [0.2126, 0.7152, 0.0722][place], 0);
  const ground = (one) => {
    for (let box = one; box; box = box.parentElement) {
      const colour = channels(getComputedStyle(box).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = new Set();
  for (const one of document.querySelectorAll("body *:not(svg *)")) {
    const own = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    if (!own || one.getBoundingClientRect().width === 0) continue;
    const [ink, under] = [luminance(channels(getComputedStyle(one).color)), luminance(ground(one))];
    const contrast = (Math.max(ink, under) + 0.05) / (Math.min(ink, under) + 0.05);
    if (contrast < 4.5) found.add(`${one.tagName}.${one.className} ${contrast.toFixed(2)}`);
  }
  return [...found];
};

/** Rows of a table's column, as shown. */
const columnOf = (table, column) => table.evaluate((one, at) => [...one.tBodies[0].rows].map((row) => row.cells[at].textContent.trim()), column);

/** Tables that are sorted by a click, and come back at the third. */
async function sorting(page, where) {
  for (const details of await page.locator("details").all()) await details.evaluate((one) => (one.open = true));
  const table = page.locator(".scrolls:not(.facts) table:has(thead th.number button)").first();
  const column = await table.evaluate((one) => [...one.tHead.rows[0].cells].findIndex((head) => head.matches(".number:has(button)")));
  const head = table.locator("thead th").nth(column);
  const before = await columnOf(table, column);
  const numbers = (texts) => texts.filter((text) => text !== "\u2013").map((text) => Number(text.replaceAll("\u2212", "-").replace(/[,%\s+<>]/g, "")));
  for (const [order, sign] of [["descending", -1], ["ascending", 1]]) {
    await head.locator("button").click();
    const now = numbers(await columnOf(table, column));
    if ((await head.getAttribute("aria-sort")) !== order) fail(where, `a sorted column does not say ${order}`);
    if (now.some((value, place) => place > 0 && (value - now[place - 1]) * sign < 0)) fail(where, `not ${order}: ${now}`);
  }
  await head.locator("button").click();
  if (String(await columnOf(table, column)) !== String(before)) fail(where, "a third click does not bring the first order back");
}

/** Strategies by how the page calls them. */
const KEYS = { Router: "optimized", TWAP: "twap", VWAP: "vwap", POV: "pov", Peg: "peg", Sweep: "sweep" };

/** What a readout says of fills that is not in the JSON, how many marks it names, and how many of these are several fills. */
function unfounded(text, series) {
  const seconds = (clock) => clock.split(":").reduce((sum, one) => sum * 60 + Number(one), 0);
  const start = Date.parse(series.start.replace(/(\.\d{3})\d*/, "$1")) / 1e3 + Number(`0.000${series.start.match(/\.\d{3}(\d*)/)?.[1] ?? 0}`);
  const day = start - (start % 86400);
  const wrong = [];
  let [named, several] = [0, 0];
  for (const part of text.split(" \u00b7 ")) {
    const said = part.match(/^(\w+) (?:(at least )?(\d+) fills, )?([\d,]+) at ([\d.]+) .*?(\d\d:\d\d:[\d.]+)(?: to (\d\d:\d\d:[\d.]+))?$/);
    if (!said || !KEYS[said[1]]) continue;
    named += 1;
    if (said[3]) several += 1;
    const [, name, , count = "1", amount, price, first, last = first] = said;
    const fills = series.fills[KEYS[name]];
    const [from, to] = [first, last].map((clock) => day + seconds(clock) - start);
    // Times are shown in milliseconds: a fill beside the border may belong to the mark or to the next.
    const places = fills.seconds.flatMap((second, place) => (second > from - 0.00001 && second < to + 0.00101 ? [place] : []));
    const subsets = places.flatMap((_, begin) => [places.slice(begin, begin + Number(count))]).filter((some) => some.length === Number(count));
    const agreeing = subsets.some((some) => {
      const shares = some.reduce((sum, place) => sum + fills.shares[place], 0);
      const paid = some.reduce((sum, place) => sum + fills.shares[place] * fills.price[place], 0);
      return shares === Number(amount.replaceAll(",", "")) && agrees(price, paid / shares);
    });
    if (!agreeing) wrong.push(part);
  }
  return { wrong, named, several };
}

/** The picture of the market answers to the pointer with the numbers of the JSON, zooms, and hides what it is asked to hide. */
async function lively(page, document, where) {
  const figure = page.locator("figure.lively").first();
  if ((await page.locator("figure.lively").count()) === 0) return fail(where, "no picture that answers");
  const over = figure.locator(".u-over");
  const readout = figure.locator(".readout");
  await over.scrollIntoViewIfNeeded();
  const { series } = document;
  const start = Date.parse(series.start.replace(/(\.\d{3})\d*/, "$1")) / 1e3;
  const day = start - (start % 86400);
  const ask = async (part) => {
    const box = await over.boundingBox();
    await page.mouse.move(box.x + box.width * part, box.y + box.height / 3);
    return readout.textContent();
  };
  const time = (text) => text.match(/^(\d\d):(\d\d):(\d\d\.\d+) UTC/)?.slice(1).reduce((sum, one) => sum * 60 + Number(one), 0);
  let checked = 0;
  for (const part of [0.1, 0.31, 0.52, 0.73, 0.94]) {
    const text = await ask(part);
    const offset = (day + time(text) - start) / series.part_seconds;
    // The time is shown in milliseconds: beside a border of two parts either may be meant.
    const places = [offset - 0.002 / series.part_seconds, offset + 0.002 / series.part_seconds].map(Math.floor);
    for (const side of ["bid", "ask"]) {
      const shown = text.match(new RegExp(`${side} ([\\d.]+)(?: to ([\\d.]+))?`));
      const right = places.some((place) => {
        const [low, high] = [series.best[`${side}_low`][place], series.best[`${side}_high`][place]];
        return shown && agrees(shown[1], low) && agrees(shown[2] ?? shown[1], high);
      });
      if (right) checked += 1;
      else fail(where, `the ${side} is not that of the JSON: ${text}`);
    }
  }
  // Marks of fills say how many fills they are, of how many shares, at which price.
  let [named, several] = [0, 0];
  const marks = async (parts) => {
    for (const part of parts) {
      const text = await ask(part);
      const found = unfounded(text, series);
      named += found.named;
      several += found.several;
      for (const one of found.wrong) fail(where, `no such fills in the JSON: ${one}`);
    }
  };
  const grid = Array.from({ length: 40 }, (_, place) => (place + 0.5) / 40);
  await marks(grid);
  // A fill of the router is named where it is.
  const fills = series.fills.optimized;
  const span = series.part_seconds * series.best.ask_low.length;
  const near = await ask(fills.seconds[0] / span);
  if (!/Router .*(on .+, (taken|posted)|on average)/.test(near)) fail(where, `no fill of the router at its first: ${near}`);
  // A click on the largest fill shows the book around it, of one moment, as it is in the JSON.
  const { books } = series;
  await ask(books.seconds[0] / span);
  const under = await over.boundingBox();
  await page.mouse.click(under.x + (under.width * books.seconds[0]) / span, under.y + under.height / 3);
  const cells = await figure.locator(".live [data-json]").evaluateAll((all) => all.map((one) => [one.dataset.json, one.textContent]));
  for (const [pointer, text] of cells) if (!agrees(text, at(document, pointer))) fail(where, `in the book ${pointer} is ${text}`);
  const entries = new Set(cells.map(([pointer]) => Number(pointer.split("/").at(-1))));
  const moments = new Set([...entries].map((entry) => `${books.seconds[entry]} ${books.posted[entry]}`));
  const venues = new Set(books.venue).size;
  if (moments.size !== 1 || !(Math.abs(Number.parseFloat([...moments][0]) - books.seconds[0]) * under.width <= 13 * span)) fail(where, `books of ${[...moments]} were shown`);
  if ((await figure.locator(".live tbody tr").count()) !== venues) fail(where, `not a row for each of ${venues} venues`);
  const wide = [time(await ask(0.02)), time(await ask(0.98))];
  const box = await over.boundingBox();
  await page.mouse.move(box.x + box.width * 0.4, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 4 });
  await page.mouse.up();
  const zoomed = [time(await ask(0.02)), time(await ask(0.98))];
  const part = (zoomed[1] - zoomed[0]) / (wide[1] - wide[0]);
  if (Math.abs(part - 0.2) > 0.02) fail(where, `zoomed to ${part} of the window, not to a fifth`);
  await marks(grid);
  if (named < 12 || several < 1) fail(where, `only ${named} marks of fills named, ${several} of several fills`);
  await figure.locator(".whole").click();
  const back = [time(await ask(0.02)), time(await ask(0.98))];
  if (Math.abs(back[0] - wide[0]) > 0.01 || Math.abs(back[1] - wide[1]) > 0.01) fail(where, `not back: ${back}, ${wide}`);
  const router = figure.locator(".legend button", { hasText: "Router" });
  await router.click();
  if ((await ask(fills.seconds[0] / span)).includes("Router ")) fail(where, "a strategy that is hidden is named");
  await router.click();
  if (!(await ask(fills.seconds[0] / span)).includes("Router ")) fail(where, "a strategy that is shown again is not named");
  await page.emulateMedia({ media: "print" });
  const paper = await figure.evaluate((one) => [one.querySelector(".live"), one.querySelector("svg")].map((part) => part.getBoundingClientRect().height > 0));
  if (String(paper) !== "false,true") fail(where, `on paper: live picture, still picture: ${paper}`);
  await page.emulateMedia({ media: "screen" });
  console.log(`${where}: ${checked} quotes and ${named} marks of fills by pointer agree with the JSON; zoom, legend and paper looked at`);
}

/** Words, numbers, dates and flags that stand on several lines. */
const torn = () => {
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const [text, box] = [texts.currentNode, texts.currentNode.parentElement];
    // What is copied rather than read may be longer than its column.
    if (box.closest("svg, script, pre, .digest") || !box.checkVisibility()) continue;
    const plain = text.textContent.replace(/\S{41,}/g, (long) => " ".repeat(long.length));
    for (const word of plain.matchAll(/--[\w-]+|\d{4}-\d\d-\d\d|[+\u2212]?\d[\d.,:]*( %)?|\p{L}+/gu)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const tops = [...range.getClientRects()].filter(({ width }) => width > 0).map(({ top }) => top);
      if (Math.max(...tops) - Math.min(...tops) > 4) found.push(`\u201c${word[0]}\u201d in \u201c${box.textContent.slice(0, 80)}\u201d`);
    }
  }
  return found;
};

/** What is wider than the paper: a browser then shrinks all of it. */
const wide = () =>
  [...document.querySelectorAll("body *:not(svg *)")]
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([, { width, right }]) => width > 0 && right > document.documentElement.clientWidth + 1)
    .map(([one, { right }]) => `${one.tagName} ends at ${Math.round(right)}: ${one.textContent.trim().slice(0, 80)}`);

/** Tables that are folded on a screen, and of which paper lacks a caption, a name or a figure. */
const unprinted = () =>
  [...document.querySelectorAll("details")].flatMap((one) => {
    const parts = [...one.querySelectorAll("caption span, tbody th, tbody td")];
    const missing = parts.filter((part) => !part.checkVisibility() || part.getBoundingClientRect().height === 0);
    return missing.length > 0 ? [`${one.querySelector("summary").textContent}: ${missing.length} of ${parts.length} cells`] : [];
  });

/** Without script nothing is missing, and nothing on paper; nobody opens anything here. */
async function scriptless(browser, file, where) {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 844 } });
  const page = await context.newPage();
  await page.goto(`file://${file}`);
  const blank = (figures) => figures.filter((one) => ![...one.querySelectorAll("svg")].some((svg) => svg.getBoundingClientRect().height > 0)).length;
  const missing = await page.locator("figure").evaluateAll(blank);
  if (missing) fail(where, `without script ${missing} pictures are missing`);
  if (await page.locator(".live, thead button").count()) fail(where, "without script there is something of it");
  for (const one of (await page.evaluate(torn)).slice(0, 5)) fail(where, `on several lines: ${one}`);
  // What is left of A4 between margins of 14 mm.
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 688, height: 1000 });
  for (const [what, found] of [
    ["not on paper", await page.evaluate(unprinted)],
    ["wider than paper", await page.evaluate(wide)],
    ["on paper on several lines", await page.evaluate(torn)],
  ])
    for (const one of found.slice(0, 5)) fail(where, `${what}: ${one}`);
  await context.close();
}

async function look(browser, file, documents, width, scheme) {
  const where = `${path.basename(file)} at ${width}, ${scheme}`;
  const context = await browser.newContext({
    viewport: { width, height: 844 },
    colorScheme: scheme,
    deviceScaleFactor: width < 700 ? 2 : 1,
  });
  const page = await context.newPage();
  page.on("console", (message) => fail(where, `console: ${message.text()}`));
  page.on("pageerror", (error) => fail(where, `error: ${error}`));
  page.on("request", (request) => {
    if (request.url() !== `file://${file}` && !request.url().startsWith("data:")) fail(where, `request: ${request.url()}`);
  });
  await page.goto(`file://${file}`);
  for (const details of await page.locator("details").all()) await details.evaluate((one) => (one.open = true));
  for (const [what, found] of [
    ["overflow", await page.evaluate(overflow)],
    ["unnamed picture", await page.evaluate(unnamed)],
    ["silent mark", await page.evaluate(silent)],
    ["faint text", await page.evaluate(faint)],
    ["mixed decimals", await page.evaluate(ragged)],
    ["headline", width < 1280 ? [] : await page.evaluate(tall)],
  ])
    for (const one of found.slice(0, 5)) fail(where, `${what}: ${one}`);
  const shown = await page.evaluate(numbers);
  if (shown.length < 100) fail(where, `only ${shown.length} numbers`);
  for (const { subject, pointer, scale, text } of shown) {
    const [of, path] = pointer.includes("#") ? pointer.split("#") : [subject, pointer];
    const value = at(documents[Number(of.slice(1))], path);
    if (!agrees(text, value * scale)) fail(where, `${path}: ${text} is not ${value}`);
  }
  const ground = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = Number(ground.match(/\d+/)[0]) < 128;
  if (dark !== (scheme === "dark")) fail(where, `the ground is ${ground}`);
  for (const details of await page.locator("details").all()) await details.evaluate((one) => (one.open = false));
  const name = path.join(shots, `${path.basename(file, ".html")}-${width}-${scheme}`);
  await page.screenshot({ path: `${name}.png`, fullPage: true });
  await context.close();
  return shown.length;
}

(async () => {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
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
  try {
    for (const one of pages) {
      const [file, results] = one.split("=");
      const documents = results.split(",").map((result) => JSON.parse(fs.readFileSync(result, "utf8")));
      for (const width of [1920, 1280, 390])
        for (const scheme of ["light", "dark"]) {
          const count = await look(browser, file, documents, width, scheme);
          console.log(`${path.basename(file)} at ${width}, ${scheme}: ${count} numbers`);
        }
      const page = await browser.newPage({ viewport: { width: 1280, height: 844 } });
      await page.goto(`file://${file}`);
      const where = path.basename(file);
      if (documents.some((one) => one.series)) await lively(page, documents.find((one) => one.series), where);
      await sorting(page, where);
      await scriptless(browser, file, where);
      await page.pdf({ path: path.join(shots, `${path.basename(file, ".html")}.pdf`), format: "A4" });
      await page.close();
    }
  } finally {
    await browser.close();
  }
  for (const failure of failures) console.error(`FAILED ${failure}`);
  process.exitCode = failures.length > 0 ? 1 : 0;
})();
