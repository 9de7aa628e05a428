// The table below the bar: each resource, which entry of the GPU map made its price, and what came after.

import { el, figure, table } from "./dom.js";
import { denomName, direction, grouped, signed, usd } from "./figures.js";

const HEADS = [
    { text: "resource", kind: "words" },
    { text: "USD a month" },
    { text: "share" },
    { text: "quantity" },
    { text: "unit price" },
    { text: "priced by", kind: "words" },
];

/** What is charged, and the total. */
export function charged({ lines, total }, colourOf) {
    const rows = lines.map((line) =>
        el(
            "tr",
            {},
            el(
                "th",
                { scope: "row" },
                el("span", { class: `key ${colourOf(line)}`, "aria-hidden": "true" }),
                el("bdi", {}, line.resource),
            ),
            el("td", {}, figure(line.usd_per_month, usd(line.usd_per_month))),
            el("td", {}, line.share_pct === null ? "–" : figure(line.share_pct, `${grouped(line.share_pct)} %`)),
            el("td", {}, figure(line.quantity, grouped(line.quantity)), line.unit ? ` ${line.unit}` : ""),
            el("td", {}, figure(line.unit_price_usd, grouped(line.unit_price_usd))),
            el("td", { class: "words" }, pricedBy(line)),
        ),
    );
    const sum = total && figure(total.usd_per_month, usd(total.usd_per_month), { "data-field": "total" });
    const foot = sum
        ? [
              el(
                  "tr",
                  { class: "total" },
                  el("th", { scope: "row" }, "total"),
                  el("td", {}, sum),
                  el("td", { colspan: "4" }),
              ),
          ]
        : [];
    return table({ id: "lines", caption: "What it is made of, US dollars a month", heads: HEADS, rows, foot });
}

/** Which key of the map matched, and why; an added line says who added it. */
function pricedBy({ priced_by: by, added_by: addedBy }) {
    if (addedBy) return [addedBy];
    if (!by) return [];
    return by.key === null
        ? [by.because]
        : [el("code", {}, by.key), by.rule === "key" ? "" : ` ${by.rule.replaceAll("_", " ")}`];
}

/** Rules and plugins, the maximum, what was free, the rate. */
export function remaining({ changes, fixed, free, maximum, rate, compat }) {
    const said = [];
    const kept = changes.filter(({ action }) => action === "kept");
    for (const change of changes.filter((one) => !kept.includes(one))) said.push(el("li", {}, ...changed(change)));
    if (kept.length) said.push(el("li", {}, `left as it was by ${kept.map(({ by }) => by).join(", ")}`));
    if (fixed)
        said.push(
            el(
                "li",
                {},
                `${fixed.by} named the price: `,
                figure(fixed.per_block, grouped(fixed.per_block)),
                ` ${denomName(fixed.denom)} a block`,
            ),
        );
    for (const { resource, quantity, because } of free)
        said.push(el("li", {}, `${resource} (${grouped(quantity)}) is free: ${because}`));
    if (maximum?.price_is && !/^9{40}/.test(maximum.amount)) said.push(el("li", {}, ...held(maximum)));
    if (rate) said.push(el("li", {}, figure(rate.usd_per_akt, rate.usd_per_akt), ` USD per AKT, ${rate.source}`));
    if (compat === "script") said.push(el("li", {}, "the GPU map is read as the published script reads it"));
    return said.length ? el("ul", { class: "notes" }, said) : null;
}

function changed({ by, action, value, before_usd_per_month: before, after_usd_per_month: after, delta_usd: delta }) {
    const words = [
        `${by} ${action}${value === null ? "" : ` ${value}`}: `,
        figure(before, usd(before)),
        " → ",
        figure(after, usd(after)),
        " USD a month",
    ];
    return direction(delta) ? [...words, " (", figure(delta, signed(usd(delta))), ")"] : words;
}

function held({ amount, denom, difference, difference_pct: pct, price_is: is }) {
    const words = [
        "the tenant pays up to ",
        figure(amount, grouped(amount)),
        ` ${denomName(denom)} a block; the price is ${is}`,
    ];
    return is === "equal" || !difference
        ? words
        : [...words, " by ", figure(difference, grouped(difference)), pct ? ` (${grouped(pct)} %)` : ""];
}
