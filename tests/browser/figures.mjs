// Every mark and cell says which figure of the report it is (`data-field`) and what it is, with every digit
// (`data-value`). Both are held against the JSON, and what is shown against what that is when rounded.

/** What is shown otherwise than the embedded JSON has it. */
export async function figures(page) {
    const { json, marks } = await page.evaluate(() => ({
        json: document.getElementById("report").textContent,
        marks: [...document.querySelectorAll("[data-field]")].map((mark) => ({
            field: mark.dataset.field,
            value: mark.dataset.value,
            isText: !(mark instanceof SVGElement),
            text: mark instanceof SVGElement ? "" : mark.textContent,
        })),
    }));
    const model = JSON.parse(json);
    const problems = marks.flatMap((mark) => wrong(mark, at(model, mark.field)));
    return [...problems, ...missing(model, new Set(marks.map(({ field }) => field)))];
}

/** `gpus[2].now_usd`. */
function at(model, path) {
    const steps = path.match(/[^.[\]]+/g);
    return steps.reduce((value, step) => value?.[step], model);
}

function wrong({ field, value, isText, text }, expected) {
    if (expected === undefined) return [`the JSON has no ${field}`];
    if (String(expected) !== value) return [`${field} is ${expected}, its mark says ${value}`];
    if (!isText) return [];
    const shown = text.replaceAll("−", "-").replaceAll(",", "").replace("%", "").trim();
    const wanted = rounded(field, value);
    return shown === wanted ? [] : [`${field} is ${value}: shown as ${shown}, not as ${wanted}`];
}

function rounded(field, value) {
    if (value === "null") return "–";
    if (field.endsWith("delta_pct") || field.endsWith("delta_usd")) return signed(field, value);
    return field.endsWith("_usd") ? dollars(value) : value;
}

function signed(field, value) {
    const shown = field.endsWith("_pct") ? fixed(value, 2) : dollars(value);
    return /^-|^[0.]*$/.test(shown) ? shown : `+${shown}`;
}

/** Cents; below a cent three digits behind the zeros, ten decimals at most. */
function dollars(value) {
    const [, zeros] = /^-?0\.(00+)[1-9]/.exec(value) ?? [];
    return fixed(value, zeros ? Math.min(zeros.length + 3, 10) : 2);
}

/** Half up, away from zero, without floats. */
function fixed(value, decimals) {
    const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value);
    const digits = fraction.padEnd(decimals + 1, "0");
    const up = digits[decimals] >= "5" ? 1n : 0n;
    const units = String(BigInt(whole + digits.slice(0, decimals)) + up).padStart(decimals + 1, "0");
    const shown = `${units.slice(0, -decimals)}.${units.slice(-decimals)}`;
    return /^[0.]*$/.test(shown) ? shown : sign + shown;
}

/** Nothing that the report knows may be absent from the page. */
function missing(model, shown) {
    const parts = (list, path, names) => list.flatMap((_, place) => names.map((name) => `${path}[${place}].${name}`));
    const usd = ["now_usd", "then_usd", "delta_usd", "delta_pct"];
    const wanted = [
        ...["total.now_usd", "total.then_usd", "earnings.now_usd", "earnings.then_usd"],
        ...["bids.now", "bids.then", "refused.now", "refused.then"],
        ...parts(model.resources, "resources", usd),
        ...parts(model.gpus, "gpus", [...usd, "orders", "units", "now_unit_usd", "then_unit_usd"]),
        ...parts(model.most_changed, "most_changed", usd),
        ...parts(model.refused.reasons, "refused.reasons", ["now", "then"]),
        ...(model.changes.some(({ orders }) => orders) ? parts(model.changes, "changes", ["orders"]) : []),
        ...parts(model.sweep?.points ?? [], "sweep.points", ["bids", "earnings_usd", "total_usd"]),
    ];
    return wanted.filter((field) => !shown.has(field)).map((field) => `${field} is nowhere on the page`);
}
