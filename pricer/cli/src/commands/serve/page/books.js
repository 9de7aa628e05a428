// Two price books: the one that the service has, and the one to try.

import { byId, el, say } from "./dom.js";

/** The chart's eight targets, and how `what-if` calls what they price. */
const TARGETS = {
    price_target_cpu: ["CPU", "a thread", "cpu"],
    price_target_memory: ["Memory", "a GiB", "memory"],
    price_target_hd_ephemeral: ["Storage, ephemeral", "a GiB", "storage ephemeral"],
    price_target_hd_pers_hdd: ["Storage, beta1", "a GiB", "storage beta1"],
    price_target_hd_pers_ssd: ["Storage, beta2", "a GiB", "storage beta2"],
    price_target_hd_pers_nvme: ["Storage, beta3", "a GiB", "storage beta3"],
    price_target_endpoint: ["Endpoint", "each", "endpoints"],
    price_target_ip: ["Leased IP", "each", "leased IPs"],
};

export const GPU_MAP = "price_target_gpu_mappings";

/** More entries of the map than this are moved in a box of their own. */
const TALL = 24;

/** Both books; `then` is what is in the fields. */
const books = { now: null, targets: [], entries: [] };
let changed = () => {};
let entries = 0;

/** Builds the fields from what `/v1/config` says. */
export function startBooks(config, onchange) {
    books.now = config;
    changed = onchange;
    books.targets = config.prices.map(({ key, usd_per_month: price }) => ({
        key,
        now: price ?? "0",
        field: priceField(key, price),
    }));
    books.entries = config.gpus.map(({ key, usd_per_month: price }) => entry(key, price));
    const form = byId("books-form");
    form.onsubmit = (event) => event.preventDefault();
    form.oninput = () => moved();
    draw();
}

/** What differs, by the chart's keys. A changed map is sent as a whole: entries can be taken out of it, too. */
export function changes() {
    const set = {};
    for (const { key, now, field } of books.targets) if (priceOf(field) !== now) set[key] = priceOf(field);
    const map = mapOf(books.entries);
    if (map !== mapNow()) set[GPU_MAP] = map;
    return set;
}

/** All keys and prices of the book to try, as the chart takes them. */
export function values() {
    return [...books.targets.map(({ key, field }) => [key, priceOf(field)]), [GPU_MAP, mapOf(books.entries)]];
}

/** Keys that a sweep can move, each with its price. */
export function sweepable() {
    const targets = books.targets.map(({ key, field }) => [key, priceOf(field)]);
    return [...targets, ...books.entries.filter(keyOf).map((one) => [`${GPU_MAP}.${keyOf(one)}`, priceOf(one.field)])];
}

/** Tries another price, from the sweep. */
export function tryPrice(key, price) {
    const target = books.targets.find((one) => one.key === key);
    const entry = books.entries.find((one) => `${GPU_MAP}.${keyOf(one)}` === key);
    const { field } = target ?? entry ?? {};
    if (!field) return;
    field.value = price;
    say(`${key} is ${price} in the book to try`);
    moved();
}

/** An entry that would become two, or none, says so before anybody asks. */
export function isWritable() {
    const wrong = (text) => /[,=\s]/.test(text);
    for (const one of books.entries) {
        const isWrong = [wrong(keyOf(one)), wrong(priceOf(one.field))];
        if (one.keyField) one.keyField.setAttribute("aria-invalid", String(isWrong[0]));
        one.field.setAttribute("aria-invalid", String(isWrong[1]));
        if (isWrong.includes(true)) return false;
    }
    return true;
}

/** Writes what the basket's resources change by into the rows. */
export function showDeltas(resources, mark) {
    for (const cell of byId("books-form").querySelectorAll("[data-resource]")) {
        const part = resources?.find(({ name }) => name === cell.dataset.resource);
        cell.replaceChildren(...(part ? mark(part) : []));
    }
}

const priceOf = (field) => field.value.trim() || "0";
const keyOf = ({ key, keyField }) => (keyField ? keyField.value.trim() : key);
const mapOf = (all) =>
    all
        .filter(keyOf)
        .map((one) => `${keyOf(one)}=${priceOf(one.field)}`)
        .join(",");
const mapNow = () => books.now.gpus.map(({ key, usd_per_month: price }) => `${key}=${price ?? "0"}`).join(",");

function priceField(name, price) {
    return el("input", { inputmode: "decimal", size: "7", value: price ?? "0", "aria-label": `${name}, to try` });
}

/** An entry of the map; without a key one whose key is typed. */
function entry(key, price) {
    entries += 1;
    const keyField =
        key === null
            ? el("input", { size: "12", placeholder: "model.ram", "aria-label": "Key of the new entry" })
            : null;
    return {
        id: entries,
        key,
        keyField,
        now: key === null ? null : (price ?? "0"),
        field: priceField(key ?? "New entry", price),
    };
}

function moved() {
    for (const { now, field } of [...books.targets, ...books.entries])
        field.classList.toggle("changed", priceOf(field) !== now);
    changed();
}

function draw() {
    const rows = books.targets.map(({ key, now, field }) => {
        const [label, unit, resource] = TARGETS[key] ?? [key, "", ""];
        return row([`${label} `, el("span", { class: "unit" }, unit)], now, [field], resource, key);
    });
    const map = row(["GPUs ", el("span", { class: "unit" }, "each, by key of the map")], null, [], "gpus", GPU_MAP);
    map.className = "map";
    const heads = ["price of", "now", "to try", "Δ, the basket"].map((text) => el("th", { scope: "col" }, text));
    const whole = el(
        "table",
        { class: "prices" },
        el("caption", { class: "unseen" }, "Prices now and to try, and what the basket costs more or less"),
        el("thead", {}, el("tr", {}, heads)),
        el("tbody", {}, rows, map, books.entries.map(entryRow)),
    );
    const add = el("button", { type: "button", id: "add-entry", onclick: addEntry }, "Add a GPU");
    const reset = el("button", { type: "button", id: "reset", onclick: () => startAgain() }, "As now");
    const isTall = books.entries.length > TALL;
    const box = el(
        "div",
        isTall ? { class: "tall", tabindex: "0", role: "region", "aria-label": "Prices now and to try" } : {},
        whole,
    );
    byId("books-form").replaceChildren(box, el("p", { class: "buttons" }, add, " ", reset));
}

function row(label, now, fields, resource, key) {
    const head = el("th", { scope: "row", title: key }, ...label);
    const delta = el("td", { class: "delta", "data-resource": resource || null });
    return el("tr", {}, head, el("td", {}, now === null ? "" : now), el("td", {}, ...fields), delta);
}

function entryRow(one) {
    const name = one.keyField ?? el("code", {}, one.key);
    const words = {
        type: "button",
        class: "small-button",
        "aria-label": `Take ${one.key ?? "the new entry"} out`,
        onclick: () => takeOut(one),
    };
    const made = row([name], one.now ?? "–", [one.field], null, null);
    made.lastChild.append(el("button", words, "×"));
    return made;
}

function addEntry() {
    const made = entry(null, "");
    made.field.value = "";
    books.entries.push(made);
    draw();
    made.keyField.focus();
}

function takeOut(one) {
    books.entries = books.entries.filter((other) => other !== one);
    draw();
    byId("add-entry").focus();
    say(`${keyOf(one) || "the new entry"} is taken out of the book to try`);
    moved();
}

function startAgain() {
    startBooks(books.now, changed);
    byId("reset").focus();
    say("The book to try is as now");
    moved();
}
