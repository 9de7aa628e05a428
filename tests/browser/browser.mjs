// What every test in a browser needs: the browser, a page that keeps what went wrong in it, axe.
// Whoever adds a page adds a file beside this one.

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const HERE = dirname(fileURLToPath(import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Where pictures go. */
export const PICTURES = join(HERE, "../../target/browser");

/** What people have in their hands and on their desks. */
export const WIDTHS = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 900 } };

/** Debian's browser, or the one that CHROMIUM names. It asks nobody for anything by itself. */
export function launch() {
    mkdirSync(PICTURES, { recursive: true });
    return chromium.launch({
        executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
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
}

/**
 * Opens a page of its own and hands it to `use`. Everything that must not happen in it is collected: errors on
 * the console, exceptions, dialogs, downloads, windows, failed requests, and requests that `isOurs` does not know.
 */
export async function withPage(browser, { url, isOurs, viewport, colorScheme = "light" }, use) {
    const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: 2 });
    const problems = [];
    const page = await context.newPage();
    page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) problems.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => problems.push(`exception: ${error.message}`));
    page.on("dialog", (dialog) => {
        problems.push(`dialog: ${dialog.message()}`);
        dialog.dismiss();
    });
    page.on("download", (download) => problems.push(`download: ${download.url()}`));
    page.on("popup", (popup) => problems.push(`window: ${popup.url()}`));
    page.on("request", (request) => {
        if (!isOurs(request.url())) problems.push(`request: ${request.url()}`);
    });
    page.on("requestfailed", (request) => {
        // A page may drop a question itself, when a later one has overtaken it.
        if (request.failure()?.errorText !== "net::ERR_ABORTED") problems.push(`request failed: ${request.url()}`);
    });
    try {
        await page.goto(url, { waitUntil: "load" });
        await use(page, problems);
    } finally {
        await context.close();
    }
    return problems;
}

/** What axe has against the page, in a line each. */
export async function axe(page) {
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    return violations.flatMap(({ id, impact, nodes }) =>
        nodes.map(({ target, failureSummary }) => `axe: ${id} (${impact}): ${target}: ${failureSummary}`),
    );
}

/** Whether the page itself has to be moved sideways. */
export async function sideways(page) {
    const { scrollWidth, clientWidth } = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return { scrollWidth, clientWidth };
    });
    return scrollWidth > clientWidth ? [`the page is ${scrollWidth} px wide on ${clientWidth}`] : [];
}

/** Text that is cut off: beyond the page's edge, or in something that hides what is too wide. */
export function clipped(page) {
    return page.evaluate(() => {
        const isHidden = (e) => ["hidden", "clip"].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth;
        const isBeyond = (e) => !e.closest(".scroll, svg") && e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1;
        const wrong = [...document.body.querySelectorAll("*")].filter((e) => isHidden(e) || isBeyond(e));
        return wrong.map((e) => `<${e.tagName.toLowerCase()} class="${e.className}"> is cut off: ${e.textContent.slice(0, 40)}`);
    });
}

/** The whole page as a picture. */
export async function picture(page, name) {
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

/** Prints what went wrong and ends the process with it. */
export function report(results) {
    const wrong = results.filter(([, problems]) => problems.length > 0);
    for (const [name, problems] of results) console.log(`${problems.length ? "FAILED" : "ok    "} ${name}`);
    for (const [name, problems] of wrong) {
        for (const problem of problems.slice(0, 20)) console.error(`${name}: ${problem}`);
    }
    process.exitCode = wrong.length ? 1 : 0;
}
