// The report of `what-if --html`, opened from disk: nothing is fetched, nothing goes wrong, and every
// figure that is shown is the one of the embedded JSON.
//
//     node report.mjs FILE.html …

import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { PICTURES, WIDTHS, axe, clipped, launch, picture, report, sideways, withPage } from "./browser.mjs";
import { figures } from "./figures.mjs";
import { plots } from "./plots.mjs";

const files = process.argv.slice(2);
if (files.length === 0) throw new Error("name at least one HTML file");

const browser = await launch();
const results = [];
try {
    for (const file of files) await check(resolve(file));
} finally {
    await browser.close();
}
report(results);

async function check(file) {
    const url = pathToFileURL(file).href;
    const isOurs = (asked) => asked === url || asked === "data:,";
    const name = basename(file, ".html");
    for (const [device, viewport] of Object.entries(WIDTHS)) {
        for (const colorScheme of ["light", "dark"]) {
            const shown = `${name}-${device}-${colorScheme}`;
            const problems = await withPage(browser, { url, isOurs, viewport, colorScheme }, async (page, problems) => {
                problems.push(...(await sideways(page)), ...(await scheme(page, colorScheme)));
                await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
                problems.push(...(await figures(page)), ...(await plots(page)), ...(await axe(page)));
                problems.push(...(await clipped(page)));
                problems.push(...(await sideways(page)));
                await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = false)));
                await picture(page, shown);
            });
            results.push([shown, problems]);
        }
    }
    results.push([`${name}-print`, await printed(url, isOurs, name)]);
}

/** What is printed in the dark is dark ink on white paper, and nothing is folded up. */
async function printed(url, isOurs, name) {
    const viewport = { width: 720, height: 1000 };
    return withPage(browser, { url, isOurs, viewport, colorScheme: "dark" }, async (page, problems) => {
        await page.emulateMedia({ media: "print" });
        problems.push(...(await scheme(page, "light")), ...(await sideways(page)), ...(await plots(page)));
        const folded = await page.evaluate(() =>
            [...document.querySelectorAll("details table")].filter((table) => !table.checkVisibility({ contentVisibilityAuto: true })).length,
        );
        if (folded) problems.push(`${folded} tables are not printed`);
        await picture(page, `${name}-print`);
        await page.pdf({ path: `${PICTURES}/${name}.pdf`, format: "A4", printBackground: false, margin: { top: "1.5cm", bottom: "1.5cm", left: "1.5cm", right: "1.5cm" } });
    });
}

async function scheme(page, wanted) {
    const brightness = await page.evaluate(() => {
        const rgb = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
        return rgb[0] + rgb[1] + rgb[2];
    });
    const is = brightness > 382 ? "light" : "dark";
    return is === wanted ? [] : [`the page is ${is}, not ${wanted}`];
}
