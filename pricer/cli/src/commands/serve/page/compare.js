// What the other price book would do: to this order, and to the basket that the program brings along.

import { ask, latest } from "./api.js";
import { changes, isWritable, showDeltas } from "./books.js";
import { byId, el, figure, remarks, say, table } from "./dom.js";
import { direction, grouped, signed, usd } from "./figures.js";
import { ofOwner } from "./order.js";
import { asProblem, Problem, showProblem } from "./problem.js";

const DELAY_MS = 250;
let said = null;
const UNWRITABLE = new Problem({
    title: "The GPU map cannot be written",
    detail: "an entry has a comma, an equals sign or white space in it",
    hint: "write the key as model[.ram][.interface], and the price as a plain number",
    status: 1,
});

/** Compares for the offers that are shown now; `done` is told whether the service takes the book to try. */
export function compare(offers, done) {
    byId("delta").setAttribute("aria-busy", "true");
    compareLater(offers, done);
}

const compareLater = latest(DELAY_MS, async (signal, offers, done) => {
    const set = changes();
    try {
        if (!isWritable()) throw UNWRITABLE;
        const ofOrder = ({ order }) => whatIf([ofOwner(order)], set, signal).catch(unanswerable);
        const [basket, ...orders] = await Promise.all([whatIf([], set, signal), ...offers.map(ofOrder)]);
        showProblem(byId("books-problem"), null);
        show(basket, orders, offers, Object.keys(set).length > 0);
        showDeltas(basket.resources, mark);
        done(true);
    } catch (error) {
        if (!signal.aborted) wrong(asProblem(error), done, () => compare(offers, done));
    } finally {
        if (!signal.aborted) byId("delta").removeAttribute("aria-busy");
    }
});

/** An order may be one that neither book can price, for want of a rate: the basket has others. */
function unanswerable(error) {
    if (error instanceof Problem && error.status === 422) return error;
    throw error;
}

function wrong(problem, done, again) {
    showProblem(byId("books-problem"), problem, again);
    byId("delta").replaceChildren();
    showDeltas(null, mark);
    done(false);
}

function whatIf(orders, set, signal) {
    return ask("what-if", { body: JSON.stringify({ orders, then: { set }, top: 5 }), signal });
}

/** Which way is which, by what is compared: dearer is neither good nor bad, earnings are. */
const PRICES = { 1: "up", 0: "level", "-1": "down" };
const EARNINGS = { 1: "good", 0: "level", "-1": "bad" };

/** A difference with its arrow: colour alone tells nothing to many. */
export function mark({ delta_usd: delta, delta_pct: pct }, kinds = PRICES) {
    const way = direction(delta);
    const kind = kinds[way];
    const arrow = { 1: "▲ ", 0: "", "-1": "▼ " }[way];
    const of = pct === null ? null : el("span", { class: "pct" }, figure(pct, `${signed(grouped(pct))} %`));
    return [el("span", { class: `change ${kind}` }, arrow, figure(delta, signed(usd(delta)))), of].filter(Boolean);
}

function show(basket, orders, offers, isChanged) {
    const rows = orders.map((report, at) => orderRow(report, orderName(offers, at), `order-${offers[at].end}`));
    rows.push(comparison(`the basket: ${grouped(String(basket.orders.priced))} orders`, basket.total, "basket"));
    rows.push(comparison("what its bids would earn", basket.earnings, "earnings", EARNINGS));
    const heads = ["order", "now", "then", "Δ"].map((text, at) => ({ text, kind: at ? null : "words" }));
    const { bids, notes } = basket;
    const count = (number) => grouped(String(number));
    const lost = `${count(bids.lost)} lost, ${count(bids.won)} won`;
    byId("delta").replaceChildren(
        ...[
            isChanged ? null : el("p", { class: "small" }, "No price is changed yet."),
            table({ id: "deltas", caption: "The same orders under both books, US dollars a month", heads, rows }),
            el(
                "p",
                { class: "small" },
                `Bids of the basket: ${count(bids.now)} now, ${count(bids.then)} then; ${lost}.`,
            ),
            mostChanged(basket),
            remarks([...new Set([...notes, ...orders.flatMap((report) => report.notes ?? [])])]),
        ].filter(Boolean),
    );
    // With every other order the basket stays the same: that is no news.
    if (isChanged && basket.then.book !== said)
        say(`The basket changes by ${signed(usd(basket.total.delta_usd))} US dollars a month`);
    said = basket.then.book;
}

function orderRow(report, name, id) {
    if (report instanceof Problem) {
        const why = el("td", { colspan: "3", class: "words bad" }, report.detail);
        return el("tr", { "data-row": id }, el("th", { scope: "row" }, name), why);
    }
    const row = comparison(name, report.total, id);
    const { lost, won } = report.bids;
    if (lost) row.cells[0].append(" ", el("span", { class: "bad" }, "loses its bid"));
    if (won) row.cells[0].append(" ", el("span", { class: "good" }, "gets a bid"));
    return row;
}

function comparison(name, { now_usd: now, then_usd: then, ...delta }, id, kinds = PRICES) {
    const cells = [figure(now, usd(now)), figure(then, usd(then))].map((cell) => el("td", {}, cell));
    return el(
        "tr",
        { "data-row": id },
        el("th", { scope: "row" }, name),
        ...cells,
        el("td", {}, ...mark(delta, kinds)),
    );
}

/** The ends of a range are two orders: which GPU each has was decided by the book of now. */
function orderName(offers, at) {
    if (offers.length < 2) return "this order";
    const gpus = [...new Set(offers[at].gpus.map(({ reserved }) => reserved))].join(", ");
    return `this order with ${gpus}`;
}

function mostChanged({ most_changed: all }) {
    if (!all.length) return null;
    const rows = all.map((one) =>
        el(
            "tr",
            {},
            el("th", { scope: "row" }, el("bdi", {}, one.order)),
            el("td", {}, figure(one.now_usd, usd(one.now_usd))),
            el("td", {}, figure(one.then_usd, usd(one.then_usd))),
            el("td", {}, ...mark(one)),
            el("td", { class: "words" }, one.now_is === one.then_is ? one.now_is : `${one.now_is} → ${one.then_is}`),
        ),
    );
    const heads = ["order", "now", "then", "Δ", "answer"].map((text, at) => ({
        text,
        kind: at === 0 || at === 4 ? "words" : null,
    }));
    return el(
        "details",
        {},
        el("summary", {}, "What changes most"),
        table({ caption: "Orders of the basket that change most, US dollars a month", heads, rows }),
    );
}
