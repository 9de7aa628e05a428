// The curve of a sweep. Places across are per cent of the width and places down are pixels, so that text stays as
// large on a phone as on a desk. What stands at the axes are the service's own figures, not a scale of ours.

import { svg } from "./dom.js";
import { grouped, size, usd } from "./figures.js";

const TOP_PX = 24;
const CURVE_PX = 190;
const FLOOR_PX = TOP_PX + CURVE_PX;
const BIDS_TOP_PX = FLOOR_PX + 44;
const BIDS_PX = 26;
const HEIGHT_PX = BIDS_TOP_PX + BIDS_PX + 4;
const FIRST = 3;
const LAST = 97;

/** Prices below the curve; more would stand on top of each other on a phone. */
const TICKS_MAX = 6;

/** Where a figure is between the lowest and the highest. */
function scale(figures, from, to) {
    const [low, high] = [Math.min(...figures), Math.max(...figures)];
    return (figure) => (high > low ? from + ((figure - low) / (high - low)) * (to - from) : (from + to) / 2);
}

/** The drawing. Its points are buttons of which one is a stop for the tab key; arrows go on to the others. */
export function plot(sweep, { describe, tell, take }) {
    const { points, best } = sweep;
    const x = scale(
        points.map(({ at }) => size(at)),
        FIRST,
        LAST,
    );
    const y = scale(
        points.map(({ earnings_usd: earnings }) => size(earnings)),
        FLOOR_PX - 34,
        TOP_PX + 10,
    );
    const places = points.map((point) => ({ point, x: x(size(point.at)), y: y(size(point.earnings_usd)) }));
    const whole = svg(
        "svg",
        { id: "plot", role: "group", "aria-labelledby": "plot-title plot-words", width: "100%", height: HEIGHT_PX },
        svg("title", { id: "plot-title" }, `Earnings by ${sweep.key}`),
        svg(
            "desc",
            { id: "plot-words" },
            `From ${describe(points[0])} to ${describe(points.at(-1))}. Best at ${describe(points[best])}.`,
        ),
        curve(places),
        present(sweep, x),
        bids(places),
        labels(places),
        places.map((place, at) => button(place, at === best, describe(place.point))),
    );
    rove(whole, points, best, tell, take);
    return whole;
}

/** The line is stretched to the width of the drawing; its stroke is not. */
function curve(places) {
    const path = places.map(({ x, y }) => `${x.toFixed(3)} ${(y - TOP_PX).toFixed(2)}`).join(" L");
    const line = svg("path", { class: "curve", d: `M${path}` });
    const inner = {
        y: TOP_PX,
        width: "100%",
        height: CURVE_PX,
        viewBox: `0 0 100 ${CURVE_PX}`,
        preserveAspectRatio: "none",
        overflow: "visible",
    };
    const floor = svg("line", { class: "floor", x1: "0%", x2: "100%", y1: FLOOR_PX, y2: FLOOR_PX });
    return [floor, svg("svg", { ...inner, "aria-hidden": "true" }, line)];
}

/** The price that the book to try has. */
function present({ at, points }, x) {
    const inside = at !== null && size(at) >= size(points[0].at) && size(at) <= size(points.at(-1).at);
    if (!inside) return [];
    const place = x(size(at));
    const line = svg("line", { class: "present", x1: `${place}%`, x2: `${place}%`, y1: TOP_PX, y2: FLOOR_PX });
    const side = place < 70 ? { class: "present halo", dx: 6 } : { class: "present halo end", dx: -6 };
    return [line, svg("text", { ...side, x: `${place}%`, y: FLOOR_PX - 6, "aria-hidden": "true" }, `to try: ${at}`)];
}

/** The lowest and the highest earnings at the curve, prices below it. */
function labels(places) {
    const sorted = [...places].sort((a, b) => b.y - a.y);
    const ends = sorted[0].y === sorted.at(-1).y ? [sorted[0]] : [sorted[0], sorted.at(-1)];
    const hidden = { "aria-hidden": "true" };
    const amount = ({ point, x, y }, at) => {
        const side = x < 15 ? "" : x > 85 ? " end" : " middle";
        return svg(
            "text",
            { class: `value halo${side}`, x: `${x}%`, y: at === 0 && ends.length > 1 ? y + 22 : y - 12, ...hidden },
            usd(point.earnings_usd),
        );
    };
    const every = Math.ceil(places.length / TICKS_MAX);
    const ticks = places.filter((_, at) => at % every === 0);
    const tick = ({ point, x }) =>
        svg("text", { class: "tick middle", x: `${x}%`, y: FLOOR_PX + 17, ...hidden }, point.at);
    return [...ends.map(amount), ...ticks.map(tick)];
}

/** Below: how many orders get a bid. */
function bids(places) {
    const counts = places.map(({ point }) => point.bids);
    const [least, most] = [Math.min(...counts), Math.max(1, ...counts)];
    const width = Math.min(4, 70 / places.length);
    const bar = ({ point, x }) => {
        const height = (BIDS_PX * point.bids) / most;
        return svg("rect", {
            class: "bids",
            x: `${x - width / 2}%`,
            width: `${width}%`,
            y: BIDS_TOP_PX + BIDS_PX - height,
            height,
            "data-value": String(point.bids),
        });
    };
    const words = { class: "axis", y: BIDS_TOP_PX - 8, "aria-hidden": "true" };
    const ends = [least, Math.max(...counts)].map((count) => grouped(String(count))).join(" to ");
    return [svg("text", { ...words, x: "0%" }, `orders with a bid, ${ends}`), ...places.map(bar)];
}

/** A finger needs more room than a dot: the whole height above it belongs to the point. */
function button({ point, x, y }, isBest, label) {
    return svg(
        "g",
        {
            role: "button",
            tabindex: isBest ? "0" : "-1",
            class: isBest ? "spot best" : "spot",
            "aria-label": `${label}; try this price`,
        },
        svg("rect", { class: "reach", x: `${x - 2}%`, width: "4%", y: TOP_PX, height: CURVE_PX }),
        svg("circle", {
            class: "point",
            cx: `${x}%`,
            cy: y,
            r: isBest ? 6.5 : 4,
            "data-value": point.earnings_usd,
            "data-at": point.at,
        }),
    );
}

function rove(whole, points, best, tell, take) {
    const spots = [...whole.querySelectorAll(".spot")];
    const go = (to) => {
        for (const spot of spots) spot.setAttribute("tabindex", spot === spots[to] ? "0" : "-1");
        spots[to].focus();
    };
    spots.forEach((spot, at) => {
        const told = () => tell(points[at]);
        spot.addEventListener("focus", told);
        spot.addEventListener("pointerenter", told);
        spot.addEventListener("click", () => take(points[at]));
        spot.addEventListener("keydown", (event) => {
            const ways = {
                ArrowRight: at + 1,
                ArrowUp: at + 1,
                ArrowLeft: at - 1,
                ArrowDown: at - 1,
                Home: 0,
                End: spots.length - 1,
            };
            if (["Enter", " "].includes(event.key)) take(points[at]);
            else if (event.key in ways) go(Math.min(spots.length - 1, Math.max(0, ways[event.key])));
            else return;
            event.preventDefault();
        });
    });
    whole.addEventListener("pointerleave", () => tell(points[best]));
}
