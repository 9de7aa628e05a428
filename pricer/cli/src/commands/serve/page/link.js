// The order in the address's fragment, which browsers send to nobody: whoever gets the link sees the same order.
// Deployment files stay out of it, since their environment may hold secrets; tokens never come near it.

/** Longer links are cut by the programs that people send them with. */
const LINK_CHARS_MAX = 6_000;

/** What the fragment says: names and texts. */
export function readLink() {
    return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

/** Writes it without a new entry in the browser's history. Gives back whether the link has it all. */
export function writeLink(state) {
    const kept = Object.entries(state).filter(([, text]) => text !== "");
    const fragment = new URLSearchParams(kept).toString();
    const fits = fragment.length <= LINK_CHARS_MAX;
    const address = location.pathname + location.search + (fits && fragment ? `#${fragment}` : "");
    if (address !== location.pathname + location.search + location.hash) history.replaceState(null, "", address);
    return fits;
}
