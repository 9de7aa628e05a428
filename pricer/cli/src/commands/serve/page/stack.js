// A bar of what a bid is made of. The table below it has the figures; the bar has their proportions.

import { svg } from "./dom.js";
import { grouped, size, usd } from "./figures.js";

const HEIGHT_PX = 34;

/** Each kind of resource has its colour, so that it keeps it whatever else is ordered. */
const COLOURS = [
    "cpu",
    "memory",
    "storage ephemeral",
    "storage beta1",
    "storage beta2",
    "storage beta3",
    "endpoints",
    "leased IPs",
];

/** The colour's class. */
export function colourOf({ resource, added_by: addedBy }) {
    if (addedBy) return "part-added";
    if (resource.startsWith("gpu")) return "part-gpu";
    const at = COLOURS.indexOf(resource);
    return at < 0 ? "part-other" : `part-${at}`;
}

/** The bar. Widths are per cent of the drawing, so that it fits whatever the page's width is. */
export function stack(lines, total) {
    const sizes = lines.map((line) => Math.max(0, size(line.usd_per_month)));
    const whole = sizes.reduce((sum, one) => sum + one, 0);
    let from = 0;
    const parts = lines.map((line, at) => {
        const width = whole ? (100 * sizes[at]) / whole : 0;
        const text = `${line.resource}: ${usd(line.usd_per_month)} USD a month, ${grouped(line.share_pct ?? "–")} %`;
        const attributes = { class: colourOf(line), x: `${from}%`, width: `${width}%`, y: 0, height: HEIGHT_PX };
        from += width;
        return svg("rect", { ...attributes, "data-value": line.usd_per_month }, svg("title", {}, text));
    });
    const described = lines.map((line) => `${line.resource} ${grouped(line.share_pct ?? "–")} %`).join(", ");
    return svg(
        "svg",
        { id: "stack", role: "img", "aria-labelledby": "stack-title stack-parts", width: "100%", height: HEIGHT_PX },
        svg("title", { id: "stack-title" }, `What ${usd(total)} US dollars a month are made of`),
        svg("desc", { id: "stack-parts" }, described),
        parts,
    );
}
