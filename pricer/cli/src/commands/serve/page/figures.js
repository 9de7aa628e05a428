// Figures come from the service as texts with every digit. Here they are shortened for show, as the program's
// own tables do it: half up, on the text, never through a float. Nothing is added, multiplied or compared.

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Rounded to so many decimals. What is no plain decimal stays as it is. */
export function rounded(text, decimals) {
    const parts = DECIMAL.exec(text);
    if (!parts) return text;
    const [, sign, whole, fraction = ""] = parts;
    const digits = fraction.padEnd(decimals + 1, "0");
    const up = digits[decimals] >= "5" ? 1n : 0n;
    const units = String(BigInt(whole + digits.slice(0, decimals)) + up).padStart(decimals + 1, "0");
    const cut = units.length - decimals;
    const shown = decimals ? `${units.slice(0, cut)}.${units.slice(cut)}` : units;
    return /^[0.]*$/.test(shown) ? shown : sign + shown;
}

/** `1234567.8` becomes `1,234,567.8`, and a minus as long as a plus. */
export function grouped(text) {
    const parts = DECIMAL.exec(text);
    if (!parts) return text;
    const [, sign, whole, fraction] = parts;
    const groups = whole.replace(/\B(?=(\d{3})+$)/g, ",");
    return (sign ? "−" : "") + groups + (fraction ? `.${fraction}` : "");
}

/** Dollars have cents; below a cent three digits behind the zeros, ten decimals at most. */
export function usd(text) {
    const [, zeros] = /^-?0\.(00+)[1-9]/.exec(text) ?? [];
    return grouped(rounded(text, zeros ? Math.min(zeros.length + 3, 10) : 2));
}

/** Dollars an hour are small: six decimals, as `quote` has them. */
export function usdPerHour(text) {
    return grouped(rounded(text, 6));
}

/** A change: with its sign, but where nothing changes. */
export function signed(shown) {
    return /^−|^[0.,]*$/.test(shown) ? shown : `+${shown}`;
}

/** `1` for more, `-1` for less, `0` for the same. */
export function direction(text) {
    if (text === null || /^-?[0.]*$/.test(text)) return 0;
    return text.startsWith("-") ? -1 : 1;
}

/** For lengths and places in a drawing only. */
export function size(text) {
    const number = Number(text);
    return Number.isFinite(number) ? number : 0;
}

/** Denominations of bridged USDC are 68 characters long; people know them by another name. */
export function denomName(denom) {
    if (denom.endsWith("D84") && denom.startsWith("ibc/12C6A0C3")) return "uusdc (sandbox)";
    return denom.startsWith("ibc/170C6776") ? "uusdc" : denom;
}
