// What went wrong, beside what caused it.

import { el } from "./dom.js";
import { askOnceMore } from "./token.js";

/** A problem as the service tells it, or as the page finds it. */
export class Problem extends Error {
    constructor({ title, detail = "", hint = null, status = 0 }) {
        super(detail);
        Object.assign(this, { title, detail, hint, status });
    }
}

/** Any error as a problem: what is none is the page's own bug, and says so. */
export function asProblem(error) {
    if (error instanceof Problem) return error;
    console.error(error);
    return new Problem({ title: "The page has a bug", detail: String(error?.message ?? error) });
}

/** How each place asks again. */
const retries = new WeakMap();

/** Shows it in `place`, with a way to ask again where that may help; without a problem clears the place. */
export function showProblem(place, problem, again = null) {
    retries.set(place, again);
    const made = problem ? box(place, problem) : null;
    // A place is read out when it changes: the same problem after the next key is no news.
    if (made && place.textContent === made.textContent) return;
    place.replaceChildren(...(made ? [made] : []));
}

function box(place, { title, detail, hint, status }) {
    const mayPass = status === 0 || status === 401 || status >= 500;
    const retry = () => {
        askOnceMore();
        retries.get(place)();
    };
    return el(
        "div",
        { class: "problem" },
        el("p", {}, el("strong", {}, title), detail ? el("span", { class: "detail" }, detail) : null),
        hint ? el("p", { class: "hint" }, hint) : null,
        retries.get(place) && mayPass
            ? el("button", { type: "button", onclick: retry }, status === 401 ? "Give a token" : "Ask again")
            : null,
    );
}
