// The bid per block in each denomination. The service prices an order in the one that it names, so the others are
// other questions: the same order, with another denomination and no maximum that could refuse it.

import { el, figure, table } from "./dom.js";
import { denomName, grouped, rounded } from "./figures.js";

const DENOMS = ["uact", "uakt", "ibc/170C677610AC31DF0904FFE09CD3B5C657492170E7E52372E48756B71E56F2F1"];

/** The largest amount that there is, as `quote` itself writes it where nobody named a maximum. */
const NO_MAXIMUM = `${"9".repeat(48)}.000000000000000000`;

/** The table; rows of other denominations are filled in when their answers come. */
export function moneyTable(group, offer, ask) {
    const others = DENOMS.filter((denom) => denom !== group.denom);
    const own = line(group.denom, true);
    fill(own, offer);
    const rows = others.map((denom) => {
        const made = line(denom, false);
        ask(orderIn(offer.order, denom))
            .then((report) => fill(made, sameEnd(report, offer)))
            .catch((problem) =>
                made.cells.replaceChildren(made.name, el("td", { class: "none", colspan: "2" }, problem.title ?? "–")),
            );
        return made.cells;
    });
    const heads = [{ text: "denomination", kind: "words" }, { text: "a block" }, { text: "an hour" }];
    return table({
        id: "money",
        caption: "The bid in each denomination, blocks of 6.117 s",
        heads,
        rows: [own.cells, ...rows],
    });
}

function line(denom, isOwn) {
    const name = el(
        "th",
        { scope: "row", class: isOwn ? "own" : null, title: denom },
        el("bdi", {}, denomName(denom)),
        isOwn ? " " : null,
        isOwn ? el("span", { class: "unit" }, "as ordered") : null,
    );
    const cells = el("tr", { "data-denom": denom }, name, el("td", {}, "…"), el("td", {}, "…"));
    return { name, cells };
}

function fill({ name, cells }, offer) {
    const time = offer?.times[0];
    if (time) {
        const block = figure(time.per_block, grouped(time.per_block), { "data-field": "block" });
        return cells.replaceChildren(
            name,
            el("td", {}, block),
            el("td", {}, figure(time.per_hour, grouped(rounded(time.per_hour, 2)))),
        );
    }
    const refused = offer?.explanation.refused;
    cells.replaceChildren(
        name,
        el(
            "td",
            { class: "none", colspan: "2", title: refused?.message ?? null },
            refused ? `no bid: ${refused.reason}` : "–",
        ),
    );
}

/** An order that leaves its GPU open is a range in each denomination. */
function sameEnd({ groups }, { end }) {
    const offers = groups[0]?.offers ?? [];
    return offers.find((offer) => offer.end === end) ?? offers[0];
}

/** The order in another denomination; its numbers are bytes and counts, far below 2⁵³. */
function orderIn(order, denom) {
    return { ...order, price: { denom, amount: NO_MAXIMUM } };
}
