// The first screen of a report page as a picture. Usage: picture.cjs PAGE.html OUT.png
const path = require("node:path");
const { chromium } = require("playwright-core");

(async () => {
  const [page_file, out] = process.argv.slice(2).map((one) => path.resolve(one));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
  const page = await browser.newPage({ viewport: { width: 1100, height: 1290 }, colorScheme: "light" });
  await page.goto(`file://${page_file}`);
  await page.screenshot({ path: out });
  await browser.close();
})();
