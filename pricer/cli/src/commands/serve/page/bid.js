// The bid: what the service answers for the order, and what it is made of.

import { byId, el, figure, remarks, say, table } from "./dom.js";
import { denomName, grouped, rounded, usd, usdPerHour } from "./figures.js";
import { charged, remaining } from "./lines.js";
import { moneyTable } from "./money.js";
import { colourOf, stack } from "./stack.js";

const shown = { report: null, group: 0, end: 0, ask: null };

/** Shows an answer of `/v1/quote`. `askMoney` asks for an offer's bid in other denominations. */
export function showBid(report, askMoney) {
    shown.report = report;
    shown.ask = askMoney;
    shown.group = Math.min(shown.group, Math.max(0, report.groups.length - 1));
    shown.end = Math.min(shown.end, Math.max(0, offers().length - 1));
    draw();
    say(spoken());
    brief(spoken());
}

/** Without an order there is no bid; what was shown would be that of another order. */
export function clearBid(text) {
    shown.report = null;
    byId("bid-body").replaceChildren(el("p", { class: "small" }, text));
    brief("No bid");
}

/** On a phone the bid is below the order: whoever moves a slider there sees it at the edge. */
function brief(text) {
    byId("brief").textContent = text.replace("US dollars", "USD");
    byId("brief").hidden = false;
}

/** The offers of the group that is looked at. */
export function offers() {
    return shown.report?.groups[shown.group]?.offers ?? [];
}

function draw() {
    const { report } = shown;
    const group = report.groups[shown.group];
    if (!group) return byId("bid-body").replaceChildren(...[remarks(report.notes)].filter(Boolean));
    const offer = group.offers[shown.end];
    const parts = [
        groupChoice(report),
        headline(group),
        range(group),
        refusal(offer),
        shown.ask ? moneyTable(group, offer, shown.ask) : null,
        breakdown(offer),
        remaining(offer.explanation),
        remarks([...group.notes, ...offer.explanation.notes, ...report.notes]),
        times(offer, group.denom),
    ];
    byId("bid-body").replaceChildren(...parts.filter(Boolean));
}

/** A deployment in several places is one order for each of them, and providers answer one. */
function groupChoice({ groups, total }) {
    if (groups.length < 2) return null;
    const name = ({ placement }, at) => `${placement ?? "without a name"} (${at + 1} of ${groups.length})`;
    const options = groups.map((group, at) =>
        el("option", { value: String(at), selected: at === shown.group }, name(group, at)),
    );
    const select = el(
        "select",
        { id: "placement", onchange: () => choose(select, { group: Number(select.value), end: 0 }) },
        options,
    );
    const all = total.lowest[0]?.usd_per_month;
    const together =
        all &&
        el(
            "span",
            { class: "small" },
            "all together ",
            total.highest.length ? "from " : "",
            figure(all, usd(all), { "data-field": "together" }),
            " USD a month",
        );
    return el("p", { class: "row" }, el("label", { for: "placement" }, "Placement"), select, together ?? "");
}

/** What is drawn anew takes the focus along, or whoever uses the keyboard would begin from the top. */
function choose({ id }, change) {
    Object.assign(shown, change);
    draw();
    byId(id)?.focus();
    byId("bid").dispatchEvent(new Event("chosen"));
}

/** Dollars a month as they were bid; without a bid what the order costs. */
function month({ explanation, times }) {
    return times[0]?.usd_per_month ?? explanation.total?.usd_per_month ?? null;
}

function headline(group) {
    const ends = group.offers.map(month);
    if (ends.some((end) => end === null)) return null;
    const bids = group.offers.filter(({ explanation }) => explanation.bid).length;
    const isBid = bids === ends.length;
    const what = isBid ? "USD a month" : bids ? "USD a month, bid at the lowest only" : "USD a month, not bid";
    const figures = ends.flatMap((end, at) => [at ? " – " : "", figure(end, usd(end), { "data-field": "month" })]);
    const hours = group.offers.map(
        ({ times, explanation }) => times[0]?.usd_per_hour ?? explanation.total?.usd_per_hour,
    );
    const perHour = hours.flatMap((hour, at) => [
        at ? " – " : "",
        figure(hour, usdPerHour(hour), { "data-field": "hour" }),
    ]);
    return el(
        "div",
        { class: "headline" },
        el("p", { class: isBid ? "month" : "month none" }, ...figures, " ", el("span", { class: "of" }, what)),
        hours[0] ? el("p", { class: "hour" }, ...perHour, " USD an hour") : null,
    );
}

/** The two ends of a range; the rest of the panel shows one of them. */
function range({ offers, gpus_from: from }) {
    if (offers.length < 2) return null;
    const words = { stock: "the GPUs at hand", price_book: "the price book" }[from] ?? "the order";
    const choice = (offer, at) => {
        const gpus = [...new Set(offer.gpus.map(({ reserved }) => reserved))].join(", ");
        const id = `end-${offer.end}`;
        const input = el("input", { type: "radio", name: "end", id, value: String(at), checked: at === shown.end });
        input.addEventListener("change", () => choose(input, { end: at }));
        return el("label", { for: id, class: "choice" }, input, `${offer.end}: `, el("code", {}, gpus || "–"));
    };
    return el(
        "fieldset",
        { class: "range" },
        el("legend", {}, `A range: ${words} has several GPUs that the tenant takes`),
        offers.map(choice),
    );
}

function refusal({ explanation }) {
    const { refused, maximum } = explanation;
    if (!refused) return null;
    const least = maximum?.least_accepted;
    return el(
        "div",
        { class: "problem refusal", id: "refusal" },
        el(
            "p",
            {},
            el("strong", {}, "No bid: ", el("code", {}, refused.reason)),
            el("span", { class: "detail" }, refused.message),
        ),
        refused.hint ? el("p", { class: "hint" }, refused.hint) : null,
        least
            ? el(
                  "p",
                  { class: "hint" },
                  "The least maximum that would be taken: ",
                  figure(least, grouped(least)),
                  ` ${denomName(maximum.denom)} a block`,
              )
            : null,
    );
}

function breakdown({ explanation }) {
    const { lines, total } = explanation;
    if (!lines.length) return null;
    const sum = total?.usd_per_month ?? "0";
    return el("div", { class: "breakdown" }, stack(lines, sum), charged(explanation, colourOf));
}

/** The same bid, for blocks that take otherwise long. */
function times({ times }, denom) {
    if (!times.length) return null;
    const by = { 6.117: "price script", 6.098: "Akash Console", 6: "provider guide" };
    const rows = times.map((time) =>
        el(
            "tr",
            {},
            el("th", { scope: "row" }, `${time.block_time} s`),
            el("td", { class: "words" }, by[time.block_time] ?? ""),
            el("td", {}, figure(time.per_hour, grouped(rounded(time.per_hour, 2)))),
            el("td", {}, figure(time.usd_per_hour, usdPerHour(time.usd_per_hour))),
            el("td", {}, figure(time.usd_per_month, usd(time.usd_per_month))),
        ),
    );
    const heads = ["block time", "as in", `${denomName(denom)} an hour`, "USD an hour", "USD a month"];
    const words = (at) => (at === 1 ? "words" : null);
    const made = table({
        caption: "The bid an hour and a month",
        heads: heads.map((text, at) => ({ text, kind: words(at) })),
        rows,
    });
    return el("details", {}, el("summary", {}, "At other block times"), made);
}

function spoken() {
    const group = shown.report.groups[shown.group];
    const ends = group?.offers.map(month) ?? [];
    if (!ends.length || ends[0] === null) return "No bid";
    const { refused } = group.offers[0].explanation;
    const dollars = `${ends.map((end) => usd(end)).join(" to ")} US dollars a month`;
    return refused ? `No bid: ${refused.reason}. ${dollars}` : `Bid: ${dollars}`;
}
