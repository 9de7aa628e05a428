// One price moved through a range: what the bids would earn at each.

import { ask, latest } from "./api.js";
import { changes, isWritable, sweepable, tryPrice } from "./books.js";
import { byId, el, figure, say, table } from "./dom.js";
import { grouped, usd } from "./figures.js";
import { ofOwner } from "./order.js";
import { plot } from "./plot.js";
import { asProblem, showProblem } from "./problem.js";

const DELAY_MS = 300;
const FIELDS = ["sweep-from", "sweep-to", "sweep-step"];
let offers = [];
let asked = "";

export function startSweep() {
    byId("sweep-form").addEventListener("submit", (event) => event.preventDefault());
    byId("sweep-key").addEventListener("change", () => {
        propose();
        run();
    });
    byId("sweep-over").addEventListener("change", () => run());
    for (const id of FIELDS) byId(id).addEventListener("input", () => run());
}

/** The keys may have changed, and so may the book around the price that moves. */
export function refreshSweep(shownOffers, isOtherBook = false) {
    offers = shownOffers;
    if (isOtherBook) asked = "";
    const select = byId("sweep-key");
    const before = select.value;
    const keys = sweepable().map(([key]) => key);
    if (keys.join() !== [...select.options].map(({ value }) => value).join()) {
        select.replaceChildren(...keys.map((key) => el("option", { value: key }, key.replace("price_target_", ""))));
        select.value = keys.includes(before) ? before : keys[0];
        if (select.value !== before) propose();
    }
    if (isWritable()) run();
}

/** A range around the present price, in steps that are easily read: what somebody would type first. */
function propose() {
    const price = Number(sweepable().find(([key]) => key === byId("sweep-key").value)?.[1]);
    const middle = price > 0 && Number.isFinite(price) ? price : 1;
    const power = 10 ** Math.floor(Math.log10(middle / 20));
    const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= middle / 20.001);
    const from = Math.max(1, Math.round(middle / 2 / step));
    const to = Math.round((middle * 1.5) / step);
    const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    const range = [from * step, to * step, step].map((number) => number.toFixed(decimals));
    FIELDS.forEach((id, at) => (byId(id).value = range[at]));
}

const run = () => askSweep();
const askSweep = latest(DELAY_MS, async (signal) => {
    const [from, to, step] = FIELDS.map((id) => byId(id).value.trim());
    const isOrder = byId("sweep-over").value === "order";
    const orders = isOrder ? offers.map(({ order }) => ofOwner(order)) : [];
    const sweep = `${byId("sweep-key").value}=${from}..${to}:${step}`;
    if (isOrder && !orders.length)
        return byId("sweep-body").replaceChildren(el("p", { class: "small" }, "There is no order to sweep over."));
    const body = JSON.stringify({ orders, then: { set: changes() }, sweep, top: 0 });
    if (body === asked) return;
    try {
        const report = await ask("what-if", { body, signal });
        asked = body;
        showProblem(byId("sweep-problem"), null);
        show(report.sweep);
    } catch (error) {
        if (signal.aborted) return;
        asked = "";
        showProblem(byId("sweep-problem"), asProblem(error), run);
        byId("sweep-body").replaceChildren();
    }
});

function show(sweep) {
    const best = sweep.points[sweep.best];
    const readout = el("p", { id: "readout", class: "readout", "aria-hidden": "true" });
    const tell = (point) => readout.replaceChildren(...words(point));
    const take = (point) => tryPrice(sweep.key, point.at);
    byId("sweep-body").replaceChildren(
        el(
            "p",
            { class: "best" },
            "Best at ",
            figure(best.at, best.at),
            ": ",
            figure(best.earnings_usd, usd(best.earnings_usd)),
            ` USD a month from ${count(best)}.`,
        ),
        plot(sweep, { describe, tell, take }),
        readout,
        el(
            "p",
            { class: "small" },
            "Arrow keys go from point to point; Enter or a click puts the price into the book to try. The scale does not begin at zero.",
        ),
        el("details", {}, el("summary", {}, "Figures of the curve"), pointTable(sweep)),
    );
    tell(best);
    say(`Best at ${describe(best)}`);
}

const count = ({ bids }) => `${grouped(String(bids))} ${bids === 1 ? "bid" : "bids"}`;

/** A point in words. */
function describe(point) {
    return `${point.at}: ${usd(point.earnings_usd)} USD a month from ${count(point)}`;
}

function words(point) {
    return [
        el("strong", {}, point.at),
        " earns ",
        figure(point.earnings_usd, usd(point.earnings_usd)),
        ` USD a month from ${count(point)}`,
    ];
}

function pointTable({ key, points, best }) {
    const rows = points.map((point, at) =>
        el(
            "tr",
            { class: at === best ? "best" : null },
            el("th", { scope: "row" }, figure(point.at, point.at)),
            el("td", {}, figure(point.earnings_usd, usd(point.earnings_usd), { "data-field": "earnings" })),
            el("td", {}, grouped(String(point.bids))),
            el("td", {}, figure(point.total_usd, usd(point.total_usd))),
        ),
    );
    const heads = ["price", "earnings, USD a month", "bids", "price of all orders"].map((text) => ({ text }));
    return table({ id: "points", caption: key, heads, rows });
}
