// How it looks: light and dark, on a desk and on a phone, with axe and nothing cut off.

import { WIDTHS, axe, clipped, picture, sideways } from "../browser.mjs";
import { rounding, shows } from "./steps.mjs";

const ORDER = "#cpu=8&memory=64Gi&beta3=1Ti&ips=1&endpoints=3&gpu=*&units=2";

/** A finger is 44 pixels wide. */
const FINGER_PX = 44;

/** Every kind of look, by name. */
export const LOOKS = Object.entries(WIDTHS).flatMap(([device, viewport]) =>
    ["light", "dark"].map((colorScheme) => ({ name: `${device}-${colorScheme}`, device, viewport, colorScheme })),
);

/** The page of prices with a full order, and with everything unfolded. */
export async function prices(page, problems, { name, device }) {
    await page.goto(`${new URL(page.url()).origin}/${ORDER}`);
    await page.reload();
    await shows(
        page,
        problems,
        "the ends of the range",
        () => document.querySelectorAll("[data-field=month]").length,
        2,
    );
    await page.getByLabel("price_target_cpu, to try").fill("1.4");
    await shows(page, problems, "the change", () => document.querySelectorAll("#deltas .down").length > 0, true);
    await shows(page, problems, "the curve", () => document.querySelectorAll("#plot .point").length > 3, true);
    await picture(page, `service-${name}`);
    await looked(page, problems, device);
}

/** The other page. */
export async function status(page, problems, { name, device }) {
    await page.goto(`${new URL(page.url()).origin}/status`);
    await shows(page, problems, "the decisions", () => document.querySelectorAll("#last tbody tr").length > 0, true);
    await picture(page, `service-status-${name}`);
    await looked(page, problems, device);
}

async function looked(page, problems, device) {
    problems.push(...(await sideways(page)));
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
    const cut = (await clipped(page)).filter((problem) => !problem.includes('class="unseen"'));
    problems.push(...(await sideways(page)), ...cut, ...(await axe(page)));
    problems.push(...(await rounding(page)));
    if (device === "phone") problems.push(...(await small(page)));
}

/** What a finger would miss. */
function small(page) {
    return page.evaluate((least) => {
        const pressed = "input:not([type=radio]), select, button, summary, nav a, .choice, [role=tab]";
        const all = [...document.querySelectorAll(pressed)].filter((element) => element.checkVisibility());
        const isLow = (element) =>
            element.getBoundingClientRect().height < least - 0.5 && !element.classList.contains("link");
        return all
            .filter(isLow)
            .map(
                (element) =>
                    `<${element.tagName.toLowerCase()}> ${element.id || element.textContent} is ${element.getBoundingClientRect().height} px high`,
            );
    }, FINGER_PX);
}
