// Elements without markup: every text becomes a text node, so nothing that an order, a rule or a journal says
// can become an element. The service's policy forbids inline styles and scripts; nothing here makes any.

const SVG = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

/** An element; attributes that are null or false are left out, `on…` are listeners. */
export function el(name, attributes = {}, ...children) {
    return filled(document.createElement(name), attributes, children);
}

/** The same inside of a drawing. */
export function svg(name, attributes = {}, ...children) {
    return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
        if (value === null || value === undefined || value === false) continue;
        if (typeof value === "function") element.addEventListener(name.slice(2), value);
        else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return element;
}

/** A figure: shortened to look at, with every digit in its title and for programs. */
export function figure(text, shown, attributes = {}) {
    return el("data", { value: text, title: text === shown ? null : text, ...attributes }, shown);
}

/** A table that can be moved sideways by itself, with the keyboard too. */
export function table({ caption, heads, rows, foot = [], id = null }) {
    const head = heads.map(({ text, kind }) => el("th", { scope: "col", class: kind }, text));
    const label = el("span", {}, caption);
    const whole = el(
        "table",
        { id },
        el("caption", {}, label),
        el("thead", {}, el("tr", {}, head)),
        el("tbody", {}, rows),
        foot.length ? el("tfoot", {}, foot) : null,
    );
    return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, whole);
}

/** Sentences that are kept in the log: enough that none is taken away before it was read out. */
const SAID_MAX = 4;

/** Says something to those who do not see the page. */
export function say(text) {
    const said = byId("said");
    if (said.lastChild?.textContent === text) return;
    said.append(el("p", {}, text));
    if (said.childElementCount > SAID_MAX) said.firstChild.remove();
}

/** A list of remarks, or nothing. */
export function remarks(texts, kind = "notes") {
    return texts.length
        ? el(
              "ul",
              { class: kind },
              texts.map((text) => el("li", {}, text)),
          )
        : null;
}
