// The page's threads: an order goes to the bid, the bid's order and the other book go to the comparison and the sweep.

import { ask, latest } from "./api.js";
import { clearBid, offers, showBid } from "./bid.js";
import { changes, startBooks } from "./books.js";
import { compare } from "./compare.js";
import { showYaml, startCopy } from "./copy.js";
import { byId, el } from "./dom.js";
import { startHead } from "./head.js";
import { isDeployment, markField, offerModels, startOrder, takeOrder } from "./order.js";
import { asProblem, Problem, showProblem } from "./problem.js";
import { refreshSweep, startSweep } from "./sweep.js";

const DELAY_MS = 120;
let hasBooks = false;
let known = null;
let asked = null;

/** Asks for the bid. */
const priceLater = latest(DELAY_MS, async (signal, question) => {
    const bid = byId("bid");
    bid.setAttribute("aria-busy", "true");
    try {
        const report = await ask("quote", { body: question, signal });
        showProblem(byId("order-problem"), null);
        markField(null);
        showBid(report, (order) => ask("quote", { body: JSON.stringify({ order, ...ownerIn(question) }), signal }));
        byId("sdl-to-order").hidden = !(isDeployment() && offers().length);
        tryBooks();
    } catch (error) {
        if (!signal.aborted) noBid(asProblem(error), question);
    } finally {
        if (!signal.aborted) bid.removeAttribute("aria-busy");
    }
});

/** Whoever asks for the bid asks for the others, too: rules may go by that. */
function ownerIn(question) {
    const { owner } = JSON.parse(question);
    return owner ? { owner } : {};
}

function price(question) {
    asked = question;
    return question instanceof Problem ? noBid(question, null) : priceLater(question);
}

function noBid(problem, question) {
    priceLater.stop();
    markField(problem);
    showProblem(byId("order-problem"), problem, question && (() => price(question)));
    clearBid("No bid: what is wrong stands with the order.");
    byId("sdl-to-order").hidden = true;
    tryBooks();
}

async function loadBooks() {
    try {
        const config = await ask("config");
        showProblem(byId("page-problem"), null);
        const judges = config.judges.length ? ` judged by ${config.judges.join(", ")}` : "";
        byId("hash").replaceChildren(
            el("code", { title: "books with the same price have the same" }, config.book),
            judges,
        );
        offerModels(config.gpus.map(({ key }) => key).filter((key) => key !== "*"));
        [hasBooks, known] = [true, config.book];
        startBooks(config, () => tryBooks());
        tryBooks(true);
    } catch (error) {
        showProblem(byId("page-problem"), asProblem(error), loadBooks);
    }
}

/** With a token all that had none is asked again. */
function askAll() {
    if (byId("page-problem").firstChild) loadBooks();
    if (byId("order-problem").firstChild) price(asked);
}

/** Prices can be changed at the provider while the page is open: what is tried is kept until somebody says so. */
function compareHash({ detail }) {
    if (!known || known === detail) return;
    known = detail;
    const take = el("button", { type: "button", onclick: loadBooks }, "Take the new prices");
    byId("page-problem").replaceChildren(
        el(
            "div",
            { class: "problem", role: "alert" },
            el("p", {}, el("strong", {}, "The service has another price book now")),
            take,
        ),
    );
}

/** The other book, over the order that is shown. */
function tryBooks(isOtherBook = false) {
    if (!hasBooks) return;
    const shown = offers();
    compare(shown, (isTaken) => showYaml(isTaken, changes()));
    refreshSweep(shown, isOtherBook);
}

/** A link inside of the page must not take the place of the order in its address. */
function startLinks() {
    for (const link of document.querySelectorAll("a[href='#bid']")) {
        link.addEventListener("click", (event) => {
            event.preventDefault();
            byId("bid").focus();
            byId("bid").scrollIntoView();
        });
    }
}

startHead();
startLinks();
document.addEventListener("book", compareHash);
document.addEventListener("token", askAll);
startCopy();
startSweep();
startOrder(price);
loadBooks();
byId("bid").addEventListener("chosen", () => tryBooks());
byId("sdl-to-order").addEventListener("click", () => takeOrder(JSON.stringify(offers()[0].order, null, 1)));
