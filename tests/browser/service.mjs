// The pages that `bidpricescript serve` brings along, against the program itself: every figure that they show is
// the one that `quote --json` and `what-if --json` print for the same question.
//
//     node service.mjs PROGRAM
//
// Pictures of every step are in target/browser, as service-*.png. ONLY=load,slider takes some of the steps.

import { WIDTHS, launch, report, withPage } from "./browser.mjs";
import { SCENES as BOOKS } from "./service/books.mjs";
import { ALONE, CHANGING, LOCKED, OPEN, RULES, TOKEN, heads } from "./service/doors.mjs";
import { LOOKS, prices, status } from "./service/looks.mjs";
import { SCENES as ORDERS } from "./service/order.mjs";
import { read, serving, written } from "./service/program.mjs";
import { ALONE as RATES, SCENES as STANDING, withJournal, withSources } from "./service/standing.mjs";

const browser = await launch();
const results = [];
const env = withJournal();
try {
    await serving({ env }, async (url) => {
        results.push(["service-heads", await heads(url)]);
        for (const [name, scene] of Object.entries({ ...ORDERS, ...BOOKS, ...OPEN, ...STANDING }))
            await played(url, name, scene);
        for (const look of LOOKS) {
            await played(url, `prices-${look.name}`, (page, problems) => prices(page, problems, look), look);
            await played(url, `status-${look.name}`, (page, problems) => status(page, problems, look), look);
        }
    });
    await serving({ env }, (url, stop) =>
        played(url, "gone", (page, problems) => ALONE.gone(page, problems, { stop })),
    );
    await serving({ env: RULES }, (url) => played(url, "owner", ALONE.owner));
    await withSources((env) => serving({ env, rate: [] }, (url) => played(url, "sources", RATES.sources)));
    const file = written(CHANGING, read("provider.yaml"));
    await serving({ file }, (url) => played(url, "reload", ALONE.reload));
    const args = ["--token-file", written("token", `${TOKEN}\n`)];
    await serving({ args }, async (url) => {
        for (const [name, scene] of Object.entries(LOCKED)) await played(url, name, scene);
    });
} finally {
    await browser.close();
}
report(results);

async function played(url, name, scene, look = {}) {
    const { viewport = WIDTHS.desktop, colorScheme = "light" } = look;
    const isOurs = (asked) => asked.startsWith(url);
    const only = process.env.ONLY?.split(",");
    if (only && !only.includes(name)) return;
    const problems = await withPage(browser, { url, isOurs, viewport, colorScheme }, async (page, found) => {
        await scene(page, found).catch((error) => found.push(`stopped: ${error.message}`));
    });
    results.push([`service-${name}`, problems]);
}
