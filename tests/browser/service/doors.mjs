// Who may ask, what goes wrong, what is hostile.

import { picture } from "../browser.mjs";
import { fixture, json, ran, read, written } from "./program.mjs";
import { expected, same, shows, texts, values } from "./steps.mjs";
import { bidIs } from "./order.mjs";

const RATE = { BIDPRICE_RATE: "1.21" };
const USDC = "ibc/170C677610AC31DF0904FFE09CD3B5C657492170E7E52372E48756B71E56F2F1";
const QUOTE = ["quote", "--json", "--values", fixture("provider.yaml")];
/** Rules, some by owner. */
export const RULES = { BIDPRICE_CONFIG: fixture("../../settings/all.yaml") };
export const TOKEN = "0123456789abcdef-right";
const START = ["--cpu", "4", "--memory", "16Gi", "--storage", "100Gi", "--endpoints", "1"];

async function token(page, problems) {
    const isOpen = () => document.getElementById("token-dialog").open;
    await shows(page, problems, "the question for a token", isOpen, true);
    await picture(page, "service-token");
    await page.keyboard.type("not-the-token-at-all");
    await page.keyboard.press("Enter");
    await shows(
        page,
        problems,
        "what is said of the wrong one",
        texts,
        ["The service does not take this token."],
        "#token-why",
    );
    await page.keyboard.type(TOKEN);
    await page.keyboard.press("Enter");
    await bidIs(page, problems, json("quote", ...START));
    await page.click("nav >> text=Status");
    await shows(page, problems, "the rate on the other page", texts, ["1.21"], "[data-field=rate]");
    if (page.url().includes(TOKEN)) problems.push("the token is in the address");
    same(problems, "what stays after the tab", await page.evaluate(() => localStorage.length), 0);
    expected(problems, 401, 12);
}

async function noToken(page, problems) {
    await shows(page, problems, "the question for a token", () => document.getElementById("token-dialog").open, true);
    await page.keyboard.press("Escape");
    await shows(page, problems, "whether it is asked again", () => document.getElementById("token-dialog").open, false);
    await shows(
        page,
        problems,
        "what is said",
        () => document.querySelector("#order-problem strong, #page-problem strong")?.textContent,
        "A token is needed",
    );
    // Whoever has none is left alone until he wants to be asked.
    await page.fill("#field-cpu", "8");
    await page.waitForTimeout(600);
    same(
        problems,
        "whether a slider asks again",
        await page.evaluate(() => document.getElementById("token-dialog").open),
        false,
    );
    await page.getByRole("button", { name: "Give a token" }).first().click();
    await shows(page, problems, "the question", () => document.getElementById("token-dialog").open, true);
    await page.keyboard.type(TOKEN);
    await page.keyboard.press("Enter");
    await bidIs(page, problems, json("quote", "--cpu", "8", ...START.slice(2)));
    expected(problems, 401, 12);
}

async function gone(page, problems, { stop }) {
    await bidIs(page, problems, json("quote", ...START));
    await stop();
    await page.fill("#field-cpu", "8");
    await shows(page, problems, "what is said", texts, ["The service cannot be reached"], "#order-problem strong");
    await picture(page, "service-gone");
    const refused = problems.filter((problem) => /ERR_CONNECTION_REFUSED|^request failed/.test(problem));
    problems.splice(0, problems.length, ...problems.filter((problem) => !refused.includes(problem)));
    if (!refused.length) problems.push("no request failed");
}

/** Words that would be elements stay words. */
async function hostile(page, problems) {
    await page.click("#tab-order");
    await page.fill("#order-text", read("hostile.json"));
    const wanted = json("quote", written("hostile.json", read("hostile.json")));
    await bidIs(page, problems, wanted);
    await page.goto(`${new URL(page.url()).origin}/#gpu=${encodeURIComponent("<img src=x onerror=alert(4)>")}&units=1`);
    await page.reload();
    await shows(page, problems, "what is wrong", () => document.querySelectorAll("#order-problem strong").length, 1);
    same(
        problems,
        "elements that came from texts",
        await page.evaluate(() => document.querySelectorAll("img, main script").length),
        0,
    );
    expected(problems, 422, 4);
}

/** Rules that go by who asks: for the bid in each denomination, and for the comparison. */
async function owner(page, problems) {
    await page.locator("#who summary").click();
    await page.fill("#owner", "akash1alice");
    const env = { AKASH_OWNER: "akash1alice", ...RULES, ...RATE };
    const quoted = (...more) => JSON.parse(ran([...QUOTE, ...START, ...more], { env }).stdout).groups[0].offers[0];
    await bidIs(page, problems, { groups: [{ offers: [quoted()] }] });
    const blocks = ["uact", "uakt", USDC].map((denom) => quoted("--denom", denom).times[0].per_block);
    await shows(page, problems, "the bid per block in each denomination", values, blocks, "[data-field=block]");
    const { usd_per_month: month } = quoted().explanation.total;
    const now = () => document.querySelector("[data-row=order-only] data")?.value;
    await shows(page, problems, "the order in the comparison", now, month);
    const scaled = (await page.evaluate(texts, "#bid .notes li")).filter((text) =>
        text.startsWith("rule `owners` scaled 0.8"),
    );
    same(problems, "what the rule did", scaled.length, 1);
    await picture(page, "service-rules");
}

/** Prices that change at the provider are not mixed with those that were there before. */
async function reload(page, problems) {
    await bidIs(page, problems, json("quote", ...START));
    await page.getByLabel("price_target_cpu, to try").fill("1.4");
    written(CHANGING, read("west.yaml"));
    const notice = () => document.querySelector("#page-problem strong")?.textContent;
    for (let cpu = 5; cpu < 40 && !(await page.evaluate(notice)); cpu += 1) {
        await page.fill("#field-cpu", String(cpu));
        await page.waitForTimeout(300);
    }
    same(problems, "the notice", await page.evaluate(notice), "The service has another price book now");
    same(problems, "what is being tried", await page.getByLabel("price_target_cpu, to try").inputValue(), "1.4");
    await page.getByRole("button", { name: "Take the new prices" }).click();
    await shows(page, problems, "the price now", () => document.querySelector("#books-form tbody td").textContent, "3");
    await shows(page, problems, "the notice", notice, undefined);
}

/** The values of the service whose prices change. */
export const CHANGING = "changing.yaml";

/** Everything without a mouse: from the address bar to a slider, and the bid follows. */
async function keyboard(page, problems) {
    await bidIs(page, problems, json("quote", ...START));
    const way = [];
    for (let at = 0; at < 12 && way.at(-1) !== "field-cpu-slider"; at += 1) {
        await page.keyboard.press("Tab");
        way.push(await page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim()));
    }
    same(problems, "the way to the slider", way, [
        "To the bid",
        "Prices",
        "Status",
        "tab-resources",
        "field-cpu-slider",
    ]);
    const ring = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    same(problems, "the ring around the focus", ring, "solid");
    await page.keyboard.press("ArrowRight");
    await bidIs(page, problems, json("quote", "--cpu", "6", ...START.slice(2)));
    const said = await page.textContent("#said");
    if (!said) problems.push("nothing is said to those who do not see the page");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("ArrowRight");
    same(
        problems,
        "the tab",
        await page.evaluate(() => [document.activeElement.id, document.getElementById("panel-order").hidden]),
        ["tab-order", false],
    );
    await page.keyboard.press("ArrowLeft");
    await bidIs(page, problems, json("quote", "--cpu", "6", ...START.slice(2)));
}

/** What every answer says to a browser. */
export async function heads(url) {
    const problems = [];
    for (const path of ["", "status", "page.js", "page.css", "icon.svg"]) {
        const { headers, status } = await fetch(url + path);
        const policy = headers.get("content-security-policy") ?? "";
        same(problems, `${path}'s status`, status, 200);
        if (!policy.includes("default-src 'none'") || policy.includes("unsafe"))
            problems.push(`/${path} has the policy ${policy}`);
        same(problems, `${path}'s nosniff`, headers.get("x-content-type-options"), "nosniff");
        same(problems, `${path}'s foreign readers`, headers.get("access-control-allow-origin"), null);
    }
    for (const path of ["..%2f..%2fetc%2fpasswd", "page/index.html"])
        same(problems, path, (await fetch(url + path)).status, 404);
    return problems;
}

export const OPEN = { hostile, keyboard };
export const ALONE = { gone, owner, reload };
export const LOCKED = { token, noToken };
