// The order: by fields and sliders, or pasted. What comes out is the body of a question to `/v1/quote`.

import { byId, el } from "./dom.js";
import { CLASSES, GROUP, INSTANCE, row } from "./fields.js";
import { readLink, writeLink } from "./link.js";
import { Problem } from "./problem.js";
import { tabs } from "./tabs.js";

const rows = new Map();
const TERMS = ["denom", "max", "owner", "have"];
const COUNTS = ["endpoints", "ips", "count"];
let chosen = "tab-resources";
let choose;
let changed = () => {};

/** Builds the form. `onchange` is called with every new question, or with a problem in its place. */
export function startOrder(onchange) {
    changed = () => onchange(question());
    const add = (fields, place) => {
        for (const field of fields) {
            const made = row(field, moved);
            rows.set(field.name, made);
            place.append(made.whole);
        }
    };
    add(INSTANCE.slice(0, -1), byId("instance"));
    byId("instance").append(modelRow());
    add(INSTANCE.slice(-1), byId("instance"));
    add(GROUP, byId("group"));
    choose = tabs(byId("order").querySelector("[role=tablist]"), (id) => {
        chosen = id;
        moved();
    });
    byId("order-form").addEventListener("submit", (event) => event.preventDefault());
    for (const id of [...TERMS, "gpu", "order-text", "sdl-text"]) byId(id).addEventListener("input", moved);
    addEventListener("hashchange", fromLink);
    fromLink();
}

/** The models of the book's map, for the list beside the field. */
export function offerModels(keys) {
    const options = [...new Set(["*", ...keys])].map((value) => el("option", { value }));
    byId("gpu-models").replaceChildren(...options);
}

/** Goes on with an order in place of the deployment file that it came from. */
export function takeOrder(json) {
    byId("order-text").value = json;
    chosen = "tab-order";
    choose(chosen);
    byId("tab-order").focus();
    moved();
}

/** An order with whose it is, as a line of `what-if` has it: rules may go by that. */
export function ofOwner(order) {
    const owner = byId("owner").value.trim();
    return owner ? { owner, order } : order;
}

export const isDeployment = () => chosen === "tab-sdl";

function modelRow() {
    const field = el("input", {
        id: "gpu",
        list: "gpu-models",
        placeholder: "model, or *",
        "aria-describedby": "gpu-hint",
    });
    const label = el("label", { for: "gpu" }, "GPU ", el("span", { class: "unit" }, "model"));
    return el("div", { class: "field wide" }, label, field, el("datalist", { id: "gpu-models" }));
}

function moved() {
    // A model without a number is one, and a number without a model is any: so both say what will be asked.
    const [gpu, units] = [byId("gpu"), rows.get("units")];
    if (document.activeElement === gpu && gpu.value.trim() && units.field.value.trim() === "0") units.set("1");
    byId("order-long").hidden = writeLink(state());
    changed();
}

/** The body as JSON, or what is wrong with what was typed. */
function question() {
    const owner = byId("owner").value.trim();
    const have = byId("have")
        .value.split(",")
        .map((gpu) => gpu.trim())
        .filter(Boolean);
    const rest = { ...(owner && { owner }), ...(have.length && { have }) };
    if (chosen === "tab-sdl") return pasted("sdl-text", "a deployment file", (sdl) => JSON.stringify({ sdl, ...rest }));
    if (chosen === "tab-order") return pasted("order-text", "an order", (order) => withOrder(order, rest));
    for (const name of COUNTS) {
        const text = rows.get(name).field.value.trim();
        if (!/^\d{0,9}$/.test(text))
            return new Problem({
                title: "The order cannot be asked for",
                detail: `\`${name}\`: \`${text}\` is not a whole number`,
                status: 1,
            });
    }
    return JSON.stringify({ resources: resources(), ...rest });
}

/** Marks the field that a problem names, as in "`cpu`: `x` is not …"; without a problem none. */
export function markField(problem) {
    const [, name, storage] = /^`(\w+)`(?:: `(\w+)=)?/.exec(problem?.detail ?? "") ?? [];
    const wrong = rows.get(name)?.field ?? rows.get(storage)?.field ?? (name && byId(name));
    for (const field of byId("order-form").querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    if (wrong instanceof HTMLInputElement) wrong.setAttribute("aria-invalid", "true");
}

function pasted(id, what, body) {
    const text = byId(id).value;
    if (text.trim()) return body(text);
    return new Problem({
        title: "Nothing is pasted yet",
        detail: "",
        hint: `paste ${what}, or go back to the resources`,
        status: 1,
    });
}

/** The order goes on as it was typed: JavaScript would round its longest numbers. */
function withOrder(order, rest = {}) {
    try {
        JSON.parse(order);
    } catch (error) {
        return new Problem({
            title: "The order is no JSON",
            detail: error.message,
            hint: "paste all of it, from `{` to `}`",
            status: 1,
        });
    }
    const others = JSON.stringify(rest).slice(1, -1);
    return `{"order":${order}${others ? `,${others}` : ""}}`;
}

function resources() {
    const text = (name) => rows.get(name).field.value.trim();
    const given = (name) => text(name) && text(name) !== "0";
    const asked = { storage: CLASSES.filter(given).map((name) => `${name}=${text(name)}`) };
    for (const name of ["cpu", "memory"].filter(given)) asked[name] = text(name);
    for (const name of COUNTS.filter(text)) asked[name] = Number(text(name));
    if (given("units")) asked.gpu = `${byId("gpu").value.trim() || "*"}=${text("units")}`;
    asked.denom = byId("denom").value;
    const max = byId("max").value.trim();
    return max ? { ...asked, max } : asked;
}

/** What a link has: only what is not as it was at the start. */
function state() {
    const terms = Object.fromEntries(TERMS.map((id) => [id, byId(id).value.trim()]));
    if (terms.denom === "uact") terms.denom = "";
    if (chosen === "tab-sdl") return {};
    if (chosen === "tab-order") return { order: byId("order-text").value, owner: terms.owner, have: terms.have };
    const fields = [...rows.values()].filter(({ field, start }) => field.value !== start);
    return {
        ...Object.fromEntries(fields.map(({ name, field }) => [name, field.value])),
        gpu: byId("gpu").value.trim(),
        ...terms,
    };
}

function fromLink() {
    const given = readLink();
    for (const { name, set, start } of rows.values()) set(given[name] ?? start);
    for (const id of [...TERMS, "gpu"]) byId(id).value = given[id] ?? (id === "denom" ? "uact" : "");
    if (byId("denom").selectedIndex < 0) byId("denom").value = "uact";
    byId("terms").open = Boolean(given.denom || given.max);
    byId("who").open = Boolean(given.owner || given.have);
    byId("order-text").value = given.order ?? byId("order-text").value;
    chosen = given.order === undefined ? "tab-resources" : "tab-order";
    choose(chosen);
    changed();
}
