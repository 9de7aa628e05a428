// The plots as the browser has drawn them: lengths and places in pixels against the figures that they stand
// for, and no text outside of its plot or on top of another.

/** A pixel for rounding, and a half. */
const PIXELS = 1.5;

/** What is drawn otherwise than it should be. */
export async function plots(page) {
    const drawn = await page.evaluate(() => {
        const box = (element) => {
            const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
            return { left, right, top, bottom, width, height };
        };
        const mark = (element) => ({
            ...box(element),
            field: element.dataset.field,
            value: Number(element.dataset.value),
            at: Number(element.dataset.at),
            kind: element.getAttribute("class"),
            title: element.querySelector("title")?.textContent,
        });
        return [...document.querySelectorAll("svg[role=img]")].map((svg) => ({
            id: svg.id,
            // An axis has its figures beside the drawing.
            ...box(svg.parentElement),
            named: svg.querySelector(":scope > title")?.textContent && svg.querySelector(":scope > desc")?.textContent,
            marks: [...svg.querySelectorAll("[data-field]")].map(mark),
            texts: [...svg.querySelectorAll("text")].filter((t) => t.textContent && t.checkVisibility()).map((t) => ({ ...box(t), text: t.textContent })),
        }));
    });
    return drawn.flatMap((plot) => check(plot).map((problem) => `${plot.id}: ${problem}`));
}

function check(plot) {
    const of = (kind) => plot.marks.filter((mark) => mark.kind.split(" ").includes(kind));
    return [
        ...(plot.named ? [] : ["has no title or no description"]),
        ...plot.marks.filter(({ title }) => !title).map(({ field }) => `${field} has no tooltip`),
        ...inProportion(of("bar"), ({ width }) => width),
        ...inProportion(of("column"), ({ height, value }) => (value > 0 && height <= 2.5 ? null : height)),
        ...inProportion(of("bids"), ({ height }) => height),
        ...onALine(of("point"), ({ top, bottom }) => (top + bottom) / 2, ({ value }) => value),
        ...onALine(of("point"), ({ left, right }) => (left + right) / 2, ({ at }) => at),
        ...best(of("point")),
        ...texts(plot),
    ];
}

/** Lengths are to each other as the figures are. */
function inProportion(marks, length) {
    const largest = marks.reduce((a, b) => (Math.abs(b.value) > Math.abs(a.value) ? b : a), { value: 0 });
    if (largest.value === 0) return [];
    const wanted = ({ value }) => Math.abs(value / largest.value) * length(largest);
    const isOff = (mark) => length(mark) !== null && Math.abs(length(mark) - wanted(mark)) > PIXELS;
    return marks.filter(isOff).map((mark) => `${mark.field} is ${length(mark)} px, not ${wanted(mark)} px`);
}

/** Places are to each other as the figures are, wherever the axis begins. */
function onALine(marks, place, figure) {
    if (marks.length < 2) return [];
    const sorted = [...marks].sort((a, b) => figure(a) - figure(b));
    const [low, high] = [sorted[0], sorted.at(-1)];
    const range = figure(high) - figure(low);
    if (range === 0) return [];
    const wanted = (mark) => place(low) + ((figure(mark) - figure(low)) / range) * (place(high) - place(low));
    const isOff = (mark) => Math.abs(place(mark) - wanted(mark)) > PIXELS;
    return marks.filter(isOff).map((mark) => `${mark.field} is at ${place(mark)} px, not at ${wanted(mark)} px`);
}

function best(points) {
    if (points.length === 0) return [];
    const marked = points.filter(({ kind }) => kind.includes("best"));
    const most = Math.max(...points.map(({ value }) => value));
    return marked.length === 1 && marked[0].value === most ? [] : ["the best point is not marked"];
}

function texts({ left, right, texts }) {
    const outside = texts.filter((text) => text.left < left - 4 || text.right > right + 4);
    const overlap = (a, b) => {
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        return across > 1 && down > 4;
    };
    const pairs = texts.flatMap((a, place) => texts.slice(place + 1).filter((b) => overlap(a, b)).map((b) => [a, b]));
    return [
        ...outside.map(({ text }) => `\`${text}\` stands outside of the plot`),
        ...pairs.map(([a, b]) => `\`${a.text}\` and \`${b.text}\` stand on top of each other`),
    ];
}
