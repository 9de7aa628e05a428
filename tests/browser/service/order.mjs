// The order and its bid.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { picture } from "../browser.mjs";
import { fixture, json, read, written } from "./program.mjs";
import { expected, rounding, rows, same, shows, texts, values } from "./steps.mjs";

const ORDERS = join(fixture(""), "../../orders");
const USDC = "ibc/170C677610AC31DF0904FFE09CD3B5C657492170E7E52372E48756B71E56F2F1";
const START = ["--cpu", "4", "--memory", "16Gi", "--storage", "100Gi", "--endpoints", "1"];

/** The figures of the bid panel against those of `quote --json`. */
export async function bidIs(page, problems, quoted, { group = 0, end = 0 } = {}) {
    const { offers } = quoted.groups[group];
    const first = ({ times }, name) => times[0]?.[name];
    const { lines, total } = offers[end].explanation;
    const month = offers.map((offer) => first(offer, "usd_per_month") ?? offer.explanation.total.usd_per_month);
    await shows(page, problems, "USD a month", values, month, "[data-field=month]");
    await shows(page, problems, "the total", values, [total.usd_per_month], "[data-field=total]");
    const wanted = lines.map((line) => [
        line.resource,
        line.usd_per_month,
        line.share_pct,
        line.quantity,
        line.unit_price_usd,
    ]);
    same(
        problems,
        "the lines",
        (await page.evaluate(rows, "#lines")).map((cells) => cells.slice(0, 5)),
        wanted,
    );
    const keys = lines.map(({ priced_by: by }) => (by ? (by.key ?? by.because) : "")).filter(Boolean);
    same(
        problems,
        "the keys that matched",
        await page.evaluate(
            texts,
            "#lines td:last-child:not(:empty) code, #lines tbody td:last-child:not(:has(code)):not(:empty)",
        ),
        keys,
    );
    problems.push(...(await proportions(page)), ...(await rounding(page)));
}

/** Widths are to each other as the figures are. */
async function proportions(page) {
    const parts = await page.evaluate(() =>
        [...document.querySelectorAll("#stack rect")].map((part) => [
            part.getBoundingClientRect().width,
            Number(part.dataset.value),
        ]),
    );
    const sum = parts.reduce((all, [, value]) => all + value, 0);
    const whole = parts.reduce((all, [width]) => all + width, 0);
    // The stroke is a part of what the browser measures.
    const wrong = parts.filter(([width, value]) => Math.abs(width / whole - value / sum) > 0.02);
    return wrong.map(([width, value]) => `the bar for ${value} is ${width} px of ${whole}`);
}

async function blocksAre(page, problems, options) {
    const wanted = ["uact", "uakt", USDC].map(
        (denom) => json("quote", ...options, "--denom", denom).groups[0].offers[0].times[0].per_block,
    );
    await shows(page, problems, "the bid per block in each denomination", values, wanted, "[data-field=block]");
}

/** The same order in another denomination, with a maximum that refuses nothing. */
function blockIn(order, denom) {
    const other = { ...order, price: { denom, amount: "999999999" } };
    return json("quote", written("other.json", JSON.stringify(other))).groups[0].offers[0].times[0].per_block;
}

async function load(page, problems) {
    await bidIs(page, problems, json("quote", ...START));
    await blocksAre(page, problems, START);
    await picture(page, "service-load");
}

async function slider(page, problems) {
    await bidIs(page, problems, json("quote", ...START));
    await page.locator("#field-cpu-slider").focus();
    await page.keyboard.press("ArrowRight");
    same(problems, "the field beside the slider", await page.inputValue("#field-cpu"), "6");
    same(problems, "what the slider says", await page.getAttribute("#field-cpu-slider", "aria-valuetext"), "6");
    const options = ["--cpu", "6", ...START.slice(2)];
    await bidIs(page, problems, json("quote", ...options));
    await blocksAre(page, problems, options);
    same(problems, "the address's fragment", new URL(page.url()).hash, "#cpu=6");
    // Whoever gets the link sees the same.
    await page.fill("#field-memory", "24.5Gi");
    await page.fill("#gpu", "a100.80Gi");
    await page.fill("#field-units", "2");
    const linked = ["--cpu", "6", "--memory", "24.5Gi", ...START.slice(4), "--gpu", "a100.80Gi=2"];
    await bidIs(page, problems, json("quote", ...linked));
    await page.reload();
    await bidIs(page, problems, json("quote", ...linked));
    await picture(page, "service-gpus");
}

/** Any GPU: a range with two ends. */
async function range(page, problems) {
    await page.fill("#gpu", "*");
    const quoted = json("quote", ...START, "--gpu", "*");
    await bidIs(page, problems, quoted);
    await page.check("#end-highest");
    await bidIs(page, problems, quoted, { end: 1 });
    same(problems, "the focus", await page.evaluate(() => document.activeElement.id), "end-highest");
    await page.locator("#who summary").click();
    await page.fill("#have", "t4=8");
    await bidIs(page, problems, json("quote", ...START, "--gpu", "*", "--have", "t4=8"));
    await picture(page, "service-range");
}

async function order(page, problems) {
    await page.click("#tab-order");
    const text = readFileSync(join(ORDERS, "sample.json"), "utf8");
    await page.fill("#order-text", text);
    await bidIs(page, problems, json("quote", join(ORDERS, "sample.json")));
    const dear = readFileSync(join(ORDERS, "too-dear.json"), "utf8");
    await page.fill("#order-text", dear);
    const refused = json("quote", join(ORDERS, "too-dear.json"));
    await bidIs(page, problems, refused);
    const { reason, message } = refused.groups[0].offers[0].explanation.refused;
    await shows(page, problems, "the refusal", texts, [reason, message], "#refusal strong code, #refusal .detail");
    // What the tenant pays in one denomination is no maximum in another.
    const others = ["uact", USDC].map((denom) => blockIn(JSON.parse(dear), denom));
    await shows(page, problems, "the bid per block in the others", values, others, "[data-field=block]");
    await picture(page, "service-refused");
    await page.reload();
    await bidIs(page, problems, refused);
    await page.fill("#order-text", "{");
    await shows(page, problems, "what is wrong", texts, ["The order is no JSON"], "#order-problem strong");
}

async function sdl(page, problems) {
    await page.click("#tab-sdl");
    await page.fill("#sdl-text", read("deploy.yaml"));
    const quoted = json("quote", fixture("deploy.yaml"));
    await bidIs(page, problems, quoted);
    await shows(
        page,
        problems,
        "all placements together",
        values,
        [quoted.total.lowest[0].usd_per_month],
        "[data-field=together]",
    );
    await page.selectOption("#placement", "1");
    await bidIs(page, problems, quoted, { group: 1 });
    if (page.url().includes("not-for-links")) problems.push("the deployment's environment is in the address");
    await picture(page, "service-sdl");
    const broken = read("deploy.yaml").replace("count: 1", "count: one");
    await page.fill("#sdl-text", broken);
    await shows(page, problems, "what is wrong", texts, ["The question cannot be answered"], "#order-problem strong");
    const [detail] = await page.evaluate(texts, "#order-problem .detail");
    if (!/^`sdl`:\d+:\d+: /.test(detail)) problems.push(`the problem has no place: ${detail}`);
    await picture(page, "service-error");
    expected(problems, 422, 4);
    await page.fill("#sdl-text", read("deploy.yaml"));
    await page.click("#sdl-to-order");
    await shows(page, problems, "the tab", () => document.activeElement.id, "tab-order");
    const first = written("first.json", JSON.stringify(quoted.groups[1].offers[0].order));
    await bidIs(page, problems, json("quote", first));
}

/** An answer that a later question has overtaken is dropped, however late it comes. */
async function late(page, problems) {
    await bidIs(page, problems, json("quote", ...START));
    await page.route("**/v1/quote", async (route) => {
        const isFirst = route.request().postData().includes('"cpu":"128"');
        if (isFirst) await new Promise((done) => setTimeout(done, 1_500));
        await route.continue().catch(() => {});
    });
    await page.fill("#field-cpu", "128");
    await page.waitForRequest((request) => request.postData()?.includes('"cpu":"128"'));
    await page.fill("#field-cpu", "2");
    const wanted = json("quote", "--cpu", "2", ...START.slice(2));
    await bidIs(page, problems, wanted);
    await page.waitForTimeout(1_700);
    await bidIs(page, problems, wanted);
}

async function wrongField(page, problems) {
    await page.fill("#field-memory", "16 gigs");
    await shows(
        page,
        problems,
        "the field that is marked",
        () => document.querySelector("#order [aria-invalid=true]")?.id,
        "field-memory",
    );
    await shows(page, problems, "the old bid", texts, [], "[data-field=month]");
    expected(problems, 422, 3);
}

export const SCENES = { load, slider, range, order, sdl, late, wrongField };
