// What both pages have at their top: the price book's name, and links that keep it.

import { bookName } from "./api.js";
import { byId, el } from "./dom.js";

export function startHead() {
    for (const link of document.querySelectorAll("[data-keeps-book]")) {
        if (bookName) link.search = new URLSearchParams({ book: bookName });
    }
    if (bookName) byId("book").prepend("book ", el("strong", {}, bookName), " ");
}
