// The book to try as chart values, to copy.

import { values } from "./books.js";
import { byId, el } from "./dom.js";

/**
 * Shows it. Every value stands in quotes: without them Helm drops a 0 and charges the default instead, and makes
 * 1e+06 of 1000000. A book that the service does not take is nothing to copy.
 */
export function showYaml(isTaken, changed) {
    const lines = values().map(([key, value]) =>
        el("span", { class: key in changed ? "line changed" : "line" }, `${key}: ${quoted(value)}\n`),
    );
    byId("yaml").replaceChildren(...lines);
    byId("copy").disabled = !isTaken;
    byId("copied").textContent = isTaken ? "" : "The service does not take this book.";
}

/** A text in YAML's double quotes; those of JSON are the same. */
function quoted(text) {
    return JSON.stringify(text);
}

/** Copies it, or marks it where a browser gives pages no clipboard: over http that is everywhere but on localhost. */
export function startCopy() {
    byId("copy").addEventListener("click", async () => {
        const text = byId("yaml").textContent;
        try {
            await navigator.clipboard.writeText(text);
            byId("copied").textContent = "Copied.";
        } catch {
            getSelection().selectAllChildren(byId("yaml"));
            byId("yaml").focus();
            byId("copied").textContent = "This browser copies only by hand: the text is marked, press Ctrl+C.";
        }
    });
}
