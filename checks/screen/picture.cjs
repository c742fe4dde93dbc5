// Pictures of report pages. Usage: picture.cjs OUT.png PAGE.html WIDTH HEIGHT [TEXT]: the first screen, or the one that begins with the
// heading TEXT; several of these one after the other.
const path = require("node:path");
const { chromium } = require("playwright-core");

(async () => {
  const args = process.argv.slice(2);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
  while (args.length) {
    const [out, page_file, width, height, heading] = args.splice(0, 5);
    const page = await browser.newPage({ viewport: { width: Number(width), height: Number(height) }, colorScheme: "light" });
    await page.goto(`file://${path.resolve(page_file)}`);
    if (heading) await page.getByRole("heading", { name: heading }).first().evaluate((element) => window.scrollTo(0, element.offsetTop - 16));
    await page.screenshot({ path: path.resolve(out) });
    await page.close();
  }
  await browser.close();
})();
