// The status page: the rate, who says it, and what the journal has.

import { createServer } from "node:http";
import { picture } from "../browser.mjs";
import { ran, read, written } from "./program.mjs";
import { rows, same, shows, texts } from "./steps.mjs";

const RATE = { BIDPRICE_RATE: "1.21" };

/** A journal with bids, refusals, and words that would be elements: the program that bids writes it, the service reads it. */
export function withJournal() {
    const path = written("journal.ndjson", "");
    const env = { BIDPRICE_JOURNAL: path, ...RATE };
    for (const name of ["../../orders/sample.json", "../../orders/too-dear.json", "hostile-denom.json"])
        ran([], { input: read(name), env });
    return { BIDPRICE_JOURNAL: path };
}

async function status(page, problems) {
    await page.goto(`${new URL(page.url()).origin}/status`);
    await shows(page, problems, "the rate", texts, ["1.21"], "[data-field=rate]");
    const last = await page.evaluate(rows, "#last");
    const bid = ran([], { input: read("../../orders/sample.json"), env: RATE }).stdout.trim();
    same(
        problems,
        "decisions, the newest first",
        last.map(([, answer, price]) => [answer.split(":")[0], price]),
        [
            ["denomination", "–"],
            ["too_dear", "–"],
            ["bid", bid],
        ],
    );
    if (!last[0][1].includes("<img src=x")) problems.push(`the hostile denomination is shown as ${last[0][1]}`);
    same(
        problems,
        "reasons",
        (await page.evaluate(rows, "#reasons")).map(([reason, count]) => [reason, count]).sort(),
        [
            ["denomination", "1"],
            ["too_dear", "1"],
        ],
    );
    same(
        problems,
        "elements that came from texts",
        await page.evaluate(() => document.querySelectorAll("img, main script").length),
        0,
    );
    await picture(page, "service-status");
}

/** Sources of the rate: one answers, one does not. */
async function sources(page, problems) {
    await page.goto(`${new URL(page.url()).origin}/status`);
    await shows(page, problems, "the rate", texts, ["1.33"], "[data-field=rate]");
    const shown = (await page.evaluate(rows, "#sources")).map(([source, rate, , says]) => [
        source,
        rate,
        says === "answers",
    ]);
    same(problems, "what sources say", shown.sort(), [
        ["coingecko", "–", false],
        ["dia", "1.33", true],
    ]);
    await picture(page, "service-sources");
}

/** Two sources on this machine. */
export function withSources(use) {
    const server = createServer(({ url }, response) => {
        response.statusCode = url.startsWith("/dia") ? 200 : 500;
        response.end('{"Symbol":"AKT","Price":1.33}');
    });
    return new Promise((done, failed) => {
        server.listen(0, "127.0.0.1", () => {
            const url = `http://127.0.0.1:${server.address().port}`;
            const urls = { BIDPRICE_RATE_URL_DIA: `${url}/dia`, BIDPRICE_RATE_URL_COINGECKO: `${url}/coingecko` };
            const ended = use({ BIDPRICE_RATE_SOURCES: "coingecko,dia", ...urls }).finally(() => server.close());
            ended.then(done, failed);
        });
    });
}

export const SCENES = { status };
export const ALONE = { sources };
