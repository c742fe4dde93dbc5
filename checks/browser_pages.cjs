// Looks at report pages in Chromium. Usage: browser_pages.cjs SCREENSHOTS PAGE.html=RESULT.json,...
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
  return found;
};

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
    ["faint text", await page.evaluate(faint)],
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
      for (const width of [1280, 390])
        for (const scheme of ["light", "dark"]) {
          const count = await look(browser, file, documents, width, scheme);
          console.log(`${path.basename(file)} at ${width}, ${scheme}: ${count} numbers`);
        }
      const page = await browser.newPage();
      await page.goto(`file://${file}`);
      await page.pdf({ path: path.join(shots, `${path.basename(file, ".html")}.pdf`), format: "A4" });
      await page.close();
    }
  } finally {
    await browser.close();
  }
  for (const failure of failures) console.error(`FAILED ${failure}`);
  process.exitCode = failures.length > 0 ? 1 : 0;
})();
