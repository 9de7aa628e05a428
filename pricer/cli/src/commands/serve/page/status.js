// The status page: the rate and who says it, what was decided, what was refused.

import { ask } from "./api.js";
import { byId, el, figure, say, table } from "./dom.js";
import { denomName, grouped, size } from "./figures.js";
import { startHead } from "./head.js";
import { asProblem, showProblem } from "./problem.js";

const STANDING = {
    fixed: ["good", "fixed by a setting"],
    fresh: ["good", "fresh"],
    stale: ["warn", "stale, and still used"],
    too_old: ["bad", "too old: orders in AKT get no bid"],
    missing: ["bad", "missing: orders in AKT get no bid"],
};

let isAsking = false;
/** Asked by hand, not by a clock: what somebody reads does not move away under his eyes. */
async function load() {
    if (isAsking) return;
    isAsking = true;
    try {
        const status = await ask("status");
        showProblem(byId("page-problem"), null);
        show(status);
        const now = new Date();
        byId("asked").replaceChildren(
            `Version ${status.version}, book generation ${status.generation}, asked at `,
            el("time", { datetime: now.toISOString() }, now.toLocaleTimeString()),
        );
        say("The status is up to date");
    } catch (error) {
        showProblem(byId("page-problem"), asProblem(error), load);
    } finally {
        isAsking = false;
    }
}

function show({ rate, sources, obstacles, reload_refused: refused, journal }) {
    const alarms = obstacles.map(({ book, problem }) =>
        alarm(book === null ? "No prices" : `No prices from the book ${book}`, problem),
    );
    if (refused !== null) alarms.push(alarm("The newest configuration is not used", refused));
    byId("rate").replaceChildren(...rateParts(rate), ...sourceParts(sources));
    if (journal?.problem) alarms.push(alarm("The journal has a problem", journal.problem));
    byId("obstacles").replaceChildren(...alarms);
    const none = () => [remark("No journal is written: the setting that names its file is not set.")];
    byId("refusals").replaceChildren(...(journal ? refusalParts(journal) : none()));
    byId("bids").replaceChildren(...(journal ? bidParts(journal.last) : none()));
}

const alarm = (title, detail) =>
    el("div", { class: "problem" }, el("p", {}, el("strong", {}, title), el("span", { class: "detail" }, detail)));
const remark = (text) => el("p", { class: "small" }, text);

function rateParts({ usd_per_akt: rate, state, age_seconds: age, source }) {
    const [kind, words] = STANDING[state] ?? ["warn", state];
    const big =
        rate === null
            ? "no rate"
            : [figure(rate, rate, { "data-field": "rate" }), " ", el("span", { class: "of" }, "USD per AKT")];
    const more = [age === null ? null : `${grouped(String(age))} s old`, source === null ? null : `from ${source}`]
        .filter(Boolean)
        .join(", ");
    return [
        el("p", { class: "month" }, big),
        el("p", {}, el("strong", { class: kind }, words), more ? `, ${more}` : ""),
    ];
}

function sourceParts(sources) {
    if (!sources.length) return [remark("No source was asked.")];
    const rows = sources.map(({ source, usd_per_akt: rate, problem, took_ms: took }) =>
        el(
            "tr",
            {},
            el("th", { scope: "row" }, el("bdi", {}, source)),
            el("td", {}, rate === null ? "–" : figure(rate, rate)),
            el("td", {}, took === null ? "–" : `${grouped(String(took))} ms`),
            el("td", { class: problem === null ? "words" : "words bad" }, problem ?? "answers"),
        ),
    );
    const heads = [
        { text: "source", kind: "words" },
        { text: "USD per AKT" },
        { text: "took" },
        { text: "says", kind: "words" },
    ];
    return [table({ id: "sources", caption: "What each source says", heads, rows })];
}

/** Bars beside the counts; the counts are what is read. */
function refusalParts({ refusals, bids }) {
    const counts = `${grouped(String(bids))} ${bids === 1 ? "bid" : "bids"} among the newest lines of the journal`;
    if (!refusals.length) return [remark(`Nothing was refused; ${counts}.`)];
    const most = Math.max(1, ...refusals.map(({ count }) => size(String(count))));
    const rows = refusals.map(({ reason, count }) => {
        const meter = el("meter", { min: "0", max: String(most), value: String(count), "aria-hidden": "true" });
        return el(
            "tr",
            {},
            el("th", { scope: "row" }, el("code", {}, reason)),
            el("td", {}, grouped(String(count))),
            el("td", { class: "words" }, meter),
        );
    });
    const heads = [{ text: "reason", kind: "words" }, { text: "orders" }, { text: "beside the others", kind: "words" }];
    return [remark(`Beside ${counts}.`), table({ id: "reasons", caption: "Refusals in the journal", heads, rows })];
}

/** `2026-11-21T10:00:00Z` becomes `11-21 10:00:00`: nobody looks for the year of the last orders. */
const short = (time) => (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(time) ? time.slice(5, 19).replace("T", " ") : time);

function bidParts(last) {
    if (!last.length) return [remark("The journal has no decision yet.")];
    const rows = last.map(({ time, price, denom, refused, message, took_micros: took }) =>
        el(
            "tr",
            {},
            el("th", { scope: "row" }, el("time", { datetime: time, title: time }, short(time))),
            el(
                "td",
                { class: refused === null ? "words" : "words bad" },
                refused === null ? "bid" : [el("code", {}, refused), message ? `: ${message}` : ""],
            ),
            el("td", {}, price === null ? "–" : figure(price, grouped(price))),
            el("td", { class: "words" }, denom === null ? "" : el("bdi", { title: denom }, denomName(denom))),
            el("td", {}, took === null || took === undefined ? "–" : `${grouped(String(took))} µs`),
        ),
    );
    const heads = ["UTC", "answer", "a block", "denomination", "took"].map((text, at) => ({
        text,
        kind: [0, 1, 3].includes(at) ? "words" : null,
    }));
    return [table({ id: "last", caption: "The last orders, newest first", heads, rows })];
}

startHead();
byId("again").addEventListener("click", () => load());
load();
