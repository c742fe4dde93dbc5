// Do the pictures of the book show what pages look like today? Usage: same_pictures.cjs OLD NEW: each PNG of NEW must be in OLD, as large, and
// alike but for a tenth of its pixels: figures may differ, the page may not.
const fs = require("node:fs");
const path = require("node:path");
const { chromium } = require("playwright-core");

const MOST = 0.1;

async function difference(page, one, other) {
  const [a, b] = [one, other].map((file) => `data:image/png;base64,${fs.readFileSync(file).toString("base64")}`);
  return page.evaluate(async ([first, second]) => {
    const pixels = async (source) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
      canvas.drawImage(image, 0, 0);
      return canvas.getImageData(0, 0, image.width, image.height);
    };
    const [x, y] = [await pixels(first), await pixels(second)];
    if (x.width !== y.width || x.height !== y.height) return 1;
    let differ = 0;
    for (let at = 0; at < x.data.length; at += 4) {
      const far = Math.abs(x.data[at] - y.data[at]) + Math.abs(x.data[at + 1] - y.data[at + 1]) + Math.abs(x.data[at + 2] - y.data[at + 2]);
      differ += far > 48;
    }
    return differ / (x.width * x.height);
  }, [a, b]);
}

(async () => {
  const [old, made] = process.argv.slice(2);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
  const page = await browser.newPage();
  let stale = 0;
  for (const name of fs.readdirSync(made)) {
    const file = path.join(old, name);
    const share = fs.existsSync(file) ? await difference(page, file, path.join(made, name)) : 1;
    if (share > MOST) {
      stale += 1;
      console.error(`${file}: ${(100 * share).toFixed(1)} % differ from what the page looks like today: just picture`);
    }
  }
  await browser.close();
  if (stale) process.exit(1);
  console.log(`${fs.readdirSync(made).length} pictures show what pages look like today`);
})();
