// The token that a service may ask for.
//
// It is kept in sessionStorage: in memory alone it would be asked for on every way between the two pages, and
// localStorage would keep it after the tab is closed. No other origin's script can run here to read it. It never
// becomes a part of an address.

import { byId } from "./dom.js";

const PLACE = "bidprice-token";
let kept = read();
let question = null;
let isDeclined = false;

export const token = () => kept;

/** Asks for one; all who need it wait for the same answer: a token, or null. Whoever has none is not asked each time. */
export function askForToken(why) {
    if (isDeclined) return Promise.resolve(null);
    question ??= ask(why).finally(() => (question = null));
    return question;
}

/** Somebody wants to be asked once more. */
export function askOnceMore() {
    isDeclined = false;
}

async function ask(why) {
    const [dialog, form, field] = ["token-dialog", "token-form", "token"].map(byId);
    byId("token-why").textContent = why;
    const answer = new Promise((resolve) => {
        form.onsubmit = (event) => {
            event.preventDefault();
            resolve(field.value.trim());
        };
        byId("token-none").onclick = () => resolve(null);
        dialog.oncancel = () => resolve(null);
    });
    dialog.showModal();
    field.focus();
    const given = await answer;
    field.value = "";
    dialog.close();
    if (given) keep(given);
    isDeclined = !given;
    // What was given up without one can be asked now.
    if (given) document.dispatchEvent(new Event("token"));
    return given || null;
}

function keep(given) {
    kept = given;
    try {
        sessionStorage.setItem(PLACE, given);
    } catch {
        // A browser that keeps nothing still has it in memory.
    }
}

/** It was the wrong one. */
export function forget() {
    kept = null;
    try {
        sessionStorage.removeItem(PLACE);
    } catch {
        // As above.
    }
}

function read() {
    try {
        return sessionStorage.getItem(PLACE);
    } catch {
        return null;
    }
}
