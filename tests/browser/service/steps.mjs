// What a test does with the page, and how it compares.

const PATIENCE_MS = 8_000;

/** Adds what is otherwise than it should be. */
export function same(problems, what, is, wanted) {
    const [a, b] = [is, wanted].map((value) => JSON.stringify(value));
    if (a !== b) problems.push(`${what} is ${a}, not ${b}`);
}

/** Waits until the page shows `wanted`, and adds what it shows instead. */
export async function shows(page, problems, what, look, wanted, argument) {
    const until = Date.now() + PATIENCE_MS;
    let is;
    do {
        is = await page.evaluate(look, argument).catch((error) => error.message);
        if (JSON.stringify(is) === JSON.stringify(wanted)) return;
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
    } while (Date.now() < until);
    same(problems, what, is, wanted);
}

/** Every digit of the figures that `selector` finds. */
export const values = (selector) => [...document.querySelectorAll(selector)].map((figure) => figure.value);

/** Text of all that `selector` finds. */
export const texts = (selector) => [...document.querySelectorAll(selector)].map((element) => element.textContent);

/** Rows of a table, each with its cells' texts or, where there is a figure, all its digits. */
export const rows = (selector) =>
    [...document.querySelectorAll(`${selector} tbody tr`)].map((row) =>
        [...row.cells].map((cell) => cell.querySelector("data")?.value ?? cell.textContent),
    );

/** What a service said no to is an error on the console: the browser's own words for it, so often at most. */
export function expected(problems, status, most) {
    const is = (problem) =>
        problem.startsWith("console: Failed to load resource") && problem.includes(`status of ${status}`);
    const said = problems.filter(is).length;
    const others = problems.filter((problem) => !is(problem));
    problems.splice(0, problems.length, ...others);
    if (said === 0 || said > most) problems.push(`${said} answers with ${status}, not 1 to ${most}`);
}

/** Every figure that is shown is all its digits, rounded half up to as many as are shown. */
export async function rounding(page) {
    const figures = await page.evaluate(() =>
        [...document.querySelectorAll("data")].map(({ value, textContent }) => [value, textContent]),
    );
    const plain = (shown) =>
        shown
            .replaceAll(",", "")
            .replace("−", "-")
            .replace(/^\+|[ %]/g, "");
    const wrong = figures.filter(
        ([value, shown]) => plain(shown) !== fixed(value, (plain(shown).split(".")[1] ?? "").length),
    );
    const nothing = figures.length ? [] : ["no figure is shown"];
    return [...nothing, ...wrong.map(([value, shown]) => `${value} is shown as ${shown}`)];
}

/** Away from zero, without floats. */
function fixed(value, decimals) {
    const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value);
    const scaled =
        BigInt(whole + fraction.padEnd(decimals, "0").slice(0, decimals)) + (fraction[decimals] >= "5" ? 1n : 0n);
    const digits = String(scaled).padStart(decimals + 1, "0");
    const shown = decimals ? `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` : digits;
    return scaled === 0n ? shown : sign + shown;
}
