// Two price books, the sweep, and the values to copy.

import { picture } from "../browser.mjs";
import { fixture, json, ran, written } from "./program.mjs";
import { expected, rows, same, shows, texts, values } from "./steps.mjs";

const START = ["--cpu", "4", "--memory", "16Gi", "--storage", "100Gi", "--endpoints", "1"];
const MAP = "price_target_gpu_mappings";

/** The field of a price, by the row's name. */
const price = (page, name) => page.getByLabel(`${name}, to try`, { exact: true });

const delta = (report) => [report.now_usd, report.then_usd, report.delta_usd];

async function deltasAre(page, problems, set) {
    const changes = Object.entries(set).flatMap(([key, value]) => ["--set", `${key}=${value}`]);
    const basket = json("what-if", ...changes);
    const order = json("quote", ...START).groups[0].offers[0].order;
    const own = json("what-if", ...changes, written("own.ndjson", `${JSON.stringify(order)}\n`));
    const wanted = [delta(own.total), delta(basket.total), delta(basket.earnings)];
    const digits = () =>
        [...document.querySelectorAll("#deltas tbody tr")].map((row) =>
            [...row.querySelectorAll("data")].slice(0, 3).map(({ value }) => value),
        );
    await shows(page, problems, "what changes", digits, wanted);
    const parts = basket.resources.map(({ name, delta_usd: usd }) => [name, usd]);
    const cells = () =>
        [...document.querySelectorAll("#books-form [data-resource]")].map((cell) => [
            cell.dataset.resource,
            cell.querySelector("data")?.value,
        ]);
    await shows(page, problems, "what resources change by", cells, parts);
}

async function compare(page, problems) {
    await price(page, "price_target_cpu").fill("1.4");
    await deltasAre(page, problems, { price_target_cpu: "1.4" });
    await price(page, "a100.80Gi").fill("900");
    await deltasAre(page, problems, { price_target_cpu: "1.4", [`${MAP}.a100.80Gi`]: "900" });
    await page.getByLabel("Take t4 out").click();
    await page.click("#add-entry");
    await page.getByLabel("Key of the new entry").fill("rtx4090");
    await price(page, "New entry").fill("95.50");
    const map = "h100=1800,a100.80Gi=900,*=130,rtx4090=95.50";
    await deltasAre(page, problems, { price_target_cpu: "1.4", [MAP]: map });
    await picture(page, "service-books");
    await yamlIs(page, problems, map);
    await page.getByLabel("Key of the new entry").fill("rtx4090,x=1");
    await shows(page, problems, "what is wrong", texts, ["The GPU map cannot be written"], "#books-problem strong");
    same(problems, "whether it can be copied", await page.isDisabled("#copy"), true);
    await page.click("#reset");
    await shows(
        page,
        problems,
        "the old price",
        () => document.querySelector("[aria-label='price_target_cpu, to try']").value,
        "1.60",
    );
}

/** The values are a book: the program prices by it what the page has said. */
async function yamlIs(page, problems, map) {
    const yaml = await page.textContent("#yaml");
    const wanted = ran(["explain", "--help"]).stdout && [
        'price_target_cpu: "1.4"',
        'price_target_memory: "0.80"',
        'price_target_hd_ephemeral: "0.02"',
        'price_target_hd_pers_hdd: "0.01"',
        'price_target_hd_pers_ssd: "0.03"',
        'price_target_hd_pers_nvme: "0.04"',
        'price_target_endpoint: "0.05"',
        'price_target_ip: "5"',
        `${MAP}: "${map}"`,
        "",
    ];
    same(problems, "the values", yaml.split("\n"), wanted);
    const { stdout } = ran(["quote", "--json", "--values", written("tried.yaml", yaml), ...START]);
    const [then] = await page.evaluate(() => [
        document.querySelector("[data-row=order-only] td:nth-of-type(2) data").value,
    ]);
    same(
        problems,
        "the order by these values",
        JSON.parse(stdout).groups[0].offers[0].explanation.total.usd_per_month,
        then,
    );
}

async function copy(page, problems) {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await price(page, "price_target_memory").fill("0.75");
    await deltasAre(page, problems, { price_target_memory: "0.75" });
    await page.click("#copy");
    await shows(page, problems, "the confirmation", texts, ["Copied."], "#copied");
    same(
        problems,
        "what was copied",
        await page.evaluate(() => navigator.clipboard.readText()),
        await page.textContent("#yaml"),
    );
    // Over http from another machine a page has no clipboard.
    await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
    await page.click("#copy");
    const selected = () => getSelection().toString().trim().split("\n")[1];
    await shows(page, problems, "what is marked", selected, 'price_target_memory: "0.75"');
}

async function sweep(page, problems) {
    const args = ["--sweep", "price_target_cpu=1..2:0.25"];
    for (const [id, text] of Object.entries({ from: "1", to: "2", step: "0.25" }))
        await page.fill(`#sweep-${id}`, text);
    const wanted = json("what-if", ...args).sweep;
    await shows(
        page,
        problems,
        "the points",
        rows,
        wanted.points.map((point) => [point.at, point.earnings_usd, grouped(point.bids), point.total_usd]),
        "#points",
    );
    const drawn = () =>
        [...document.querySelectorAll("#plot .point")].map((point) => [point.dataset.at, point.dataset.value]);
    same(
        problems,
        "the drawing",
        await page.evaluate(drawn),
        wanted.points.map((point) => [point.at, point.earnings_usd]),
    );
    same(problems, "the best", await page.evaluate(values, "p.best data"), [
        wanted.points[wanted.best].at,
        wanted.points[wanted.best].earnings_usd,
    ]);
    await picture(page, "service-sweep");
    // By keyboard: one stop, arrows along the points, Enter takes the price.
    await page.locator("#plot [tabindex='0']").focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    same(
        problems,
        "the point's words",
        (await page.evaluate(() => document.activeElement.getAttribute("aria-label"))).split(":")[0],
        wanted.points[1].at,
    );
    await page.keyboard.press("Enter");
    same(problems, "the price to try", await price(page, "price_target_cpu").inputValue(), wanted.points[1].at);
    await deltasAre(page, problems, { price_target_cpu: wanted.points[1].at });
    await page.selectOption("#sweep-key", `${MAP}.h100`);
    const tried = ["--set", `price_target_cpu=${wanted.points[1].at}`];
    const range = await page.evaluate(() =>
        ["from", "to", "step"].map((id) => document.getElementById(`sweep-${id}`).value),
    );
    const ofGpu = json("what-if", ...tried, "--sweep", `${MAP}.h100=${range[0]}..${range[1]}:${range[2]}`).sweep;
    await shows(
        page,
        problems,
        "the points of the GPU",
        values,
        ofGpu.points.map((point) => point.earnings_usd),
        "#points [data-field=earnings]",
    );
    await page.selectOption("#sweep-over", "order");
    const own = written("swept.ndjson", `${JSON.stringify(json("quote", ...START).groups[0].offers[0].order)}\n`);
    const ofOrder = json("what-if", ...tried, "--sweep", `${MAP}.h100=${range[0]}..${range[1]}:${range[2]}`, own).sweep;
    const all = ofOrder.points.map((point) => point.earnings_usd);
    await shows(page, problems, "the points of the order", values, all, "#points [data-field=earnings]");
    await page.fill("#sweep-step", "0");
    await shows(page, problems, "what is wrong", texts, ["The question cannot be answered"], "#sweep-problem strong");
    expected(problems, 422, 2);
}

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");

/** A book with a name is chosen by the address, and the other page is of the same. */
async function named(page, problems) {
    await page.goto(`${new URL(page.url()).origin}/?book=west`);
    const { stdout } = ran(["quote", "--json", "--values", fixture("west.yaml"), ...START]);
    await shows(
        page,
        problems,
        "the total by the other book",
        values,
        [JSON.parse(stdout).groups[0].offers[0].explanation.total.usd_per_month],
        "[data-field=total]",
    );
    await page.click("nav >> text=Status");
    same(problems, "the status page's address", new URL(page.url()).search, "?book=west");
}

export const SCENES = { compare, copy, sweep, named };
