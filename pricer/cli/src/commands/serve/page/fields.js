// The resources of an order, each a field with a slider. A slider moves over stops that people order, not over
// bytes: one arrow key is one sensible step, from half a thread to a hundred.

import { el } from "./dom.js";

const CPU = "0 0.1 0.25 0.5 1 2 3 4 6 8 12 16 24 32 48 64 96 128 192 256";
const MEMORY = "0 256Mi 512Mi 1Gi 2Gi 4Gi 8Gi 12Gi 16Gi 24Gi 32Gi 48Gi 64Gi 96Gi 128Gi 192Gi 256Gi 384Gi 512Gi 1Ti 2Ti";
const STORAGE = "0 1Gi 2Gi 5Gi 10Gi 20Gi 50Gi 100Gi 200Gi 500Gi 1Ti 2Ti 5Ti 10Ti 20Ti";
const SMALL = "0 1 2 3 4 5 6 7 8 9 10 12 15 20";
const COUNT = "1 2 3 4 5 6 7 8 9 10 12 15 20 30 50";

/** Of one instance. */
export const INSTANCE = [
    { name: "cpu", label: "CPU", unit: "threads", stops: CPU, start: "4" },
    { name: "memory", label: "Memory", unit: "size", stops: MEMORY, start: "16Gi" },
    { name: "ephemeral", label: "Storage", unit: "ephemeral", stops: STORAGE, start: "100Gi" },
    { name: "beta1", label: "Storage", unit: "beta1 HDD", stops: STORAGE, start: "0" },
    { name: "beta2", label: "Storage", unit: "beta2 SSD", stops: STORAGE, start: "0" },
    { name: "beta3", label: "Storage", unit: "beta3 NVMe", stops: STORAGE, start: "0" },
    { name: "ram", label: "Storage", unit: "ram", stops: STORAGE, start: "0" },
    { name: "units", label: "GPUs", unit: "of that model", stops: "0 1 2 3 4 5 6 7 8 16", start: "0" },
];

/** Of all instances together, and how many those are. */
export const GROUP = [
    { name: "endpoints", label: "Endpoints", unit: "in all", stops: SMALL, start: "1" },
    { name: "ips", label: "Leased IPs", unit: "in all", stops: SMALL, start: "0" },
    { name: "count", label: "Instances", unit: "", stops: COUNT, start: "1" },
];

/** Storage classes, by the name of their field. */
export const CLASSES = ["ephemeral", "beta1", "beta2", "beta3", "ram"];

const BYTES = { "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };

/** How far a slider is moved: the one thing that the page makes of a quantity. */
function weight(text) {
    const parts = /^\s*([\d.]+)\s*([kMGT]i?|m)?\s*$/.exec(text);
    if (!parts) return null;
    return Number(parts[1]) * (parts[2] === "m" ? 0.001 : (BYTES[parts[2] ?? ""] ?? 1));
}

/** A row: name, slider, field. `changed` is called whenever either is moved. */
export function row({ name, label, unit, stops, start }, changed) {
    const texts = stops.split(" ");
    const id = `field-${name}`;
    const field = el("input", { id, name, value: start, size: "7" });
    const slider = el("input", {
        type: "range",
        id: `${id}-slider`,
        min: "0",
        max: String(texts.length - 1),
        step: "1",
    });
    slider.setAttribute("aria-label", unit ? `${label}, ${unit}` : label);
    const follow = () => {
        const sought = weight(field.value);
        if (sought !== null) slider.value = String(nearest(texts.map(weight), sought));
        // What was typed may lie between two stops: it is what counts, and what is said.
        slider.setAttribute("aria-valuetext", field.value || "nothing");
    };
    field.addEventListener("input", () => {
        follow();
        changed();
    });
    slider.addEventListener("input", () => {
        field.value = texts[Number(slider.value)];
        follow();
        changed();
    });
    follow();
    const named = el("label", { for: id }, `${label} `, unit ? el("span", { class: "unit" }, unit) : null);
    const whole = el("div", { class: "field" }, named, slider, field);
    const set = (text) => {
        field.value = text;
        follow();
    };
    return { name, whole, field, set, start };
}

/** The stop that is nearest; of two the lower. */
function nearest(weights, sought) {
    const distance = (at) => Math.abs(weights[at] - sought);
    return weights.reduce((best, _, at) => (distance(at) < distance(best) ? at : best), 0);
}
