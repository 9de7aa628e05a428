// Tabs as the ARIA authoring practices have them: one stop for the tab key, arrows between tabs.

/** Makes them work; `changed` is called with the chosen tab's id. Gives a function that chooses one. */
export function tabs(list, changed) {
    const all = [...list.querySelectorAll("[role=tab]")];
    const choose = (chosen) => {
        for (const tab of all) {
            const isChosen = tab === chosen;
            tab.setAttribute("aria-selected", String(isChosen));
            tab.tabIndex = isChosen ? 0 : -1;
            document.getElementById(tab.getAttribute("aria-controls")).hidden = !isChosen;
        }
    };
    const move = (event) => {
        const at = all.indexOf(document.activeElement);
        const steps = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 };
        if (at < 0 || !(event.key in steps)) return;
        event.preventDefault();
        const next = all[(steps[event.key] + all.length) % all.length];
        choose(next);
        next.focus();
        changed(next.id);
    };
    list.addEventListener("keydown", move);
    list.addEventListener("click", (event) => {
        const tab = event.target.closest("[role=tab]");
        if (!tab) return;
        choose(tab);
        changed(tab.id);
    });
    return (id) => choose(all.find((tab) => tab.id === id) ?? all[0]);
}
