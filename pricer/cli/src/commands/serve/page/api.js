// Questions to the service: the page's only source of figures.

import { Problem } from "./problem.js";
import { askForToken, forget, token } from "./token.js";

/** A price book with a name is chosen by the page's address: `/?book=NAME`. */
export const bookName = new URLSearchParams(location.search).get("book");

const ROUTES = bookName ? `/v1/books/${encodeURIComponent(bookName)}/` : "/v1/";

/** Asks what belongs to a price book. `body` is JSON as text, since orders have numbers that JavaScript would round. */
export function ask(route, { body = null, signal } = {}) {
    return answer(ROUTES + route, { body, signal });
}

async function answer(path, { body, signal }) {
    for (;;) {
        const used = token();
        const response = await send(path, body, signal, used);
        if (response.ok) {
            const book = response.headers.get("bidprice-book");
            if (book) document.dispatchEvent(new CustomEvent("book", { detail: book }));
            return content(response, signal);
        }
        const problem = await problemOf(response);
        if (problem.status !== 401) throw problem;
        // Somebody else may have got a token while this question was on its way.
        if (token() !== used) continue;
        forget();
        const why = used ? "The service does not take this token." : "Whoever runs the service has it in a file.";
        if (!(await askForToken(why))) throw problem;
    }
}

/** The connection may end in the middle of an answer. */
async function content(response, signal) {
    try {
        return await response.json();
    } catch (error) {
        if (signal?.aborted) throw error;
        throw new Problem({
            title: "The answer cannot be read",
            detail: "it came in part only, or is no JSON",
            hint: "ask again",
        });
    }
}

async function send(path, body, signal, used) {
    const headers = { accept: "application/json" };
    if (body !== null) headers["content-type"] = "application/json";
    if (used) headers.authorization = `Bearer ${used}`;
    try {
        return await fetch(path, { method: body === null ? "GET" : "POST", headers, body, signal, cache: "no-store" });
    } catch (error) {
        if (signal?.aborted) throw error;
        throw new Problem({
            title: "The service cannot be reached",
            detail: "no answer came over the network",
            hint: "it may have ended, or the network is gone",
        });
    }
}

async function problemOf(response) {
    const { status } = response;
    try {
        const { title, detail, hint } = await response.json();
        return new Problem({ title, detail, hint, status });
    } catch {
        return new Problem({ title: `Status ${status}`, detail: "the answer is none of this service’s", status });
    }
}

/**
 * A question that is asked again and again while somebody moves a slider: it waits until he pauses, and an answer
 * that a later question has overtaken is dropped.
 */
export function latest(delayMs, run) {
    let timer;
    let controller = new AbortController();
    const stop = () => {
        clearTimeout(timer);
        controller.abort();
    };
    const later = (...question) => {
        stop();
        controller = new AbortController();
        const { signal } = controller;
        timer = setTimeout(() => run(signal, ...question), delayMs);
    };
    return Object.assign(later, { stop });
}
