// Exact decimals: 1.15 is { digits: 115n, scale: 2 }.

// Null for what is not plain digits with at most one point between.
export function parseDecimal(text) {
  const found = /^([0-9]{1,18})(?:\.([0-9]{1,18}))?$/.exec(text);
  if (found === null) return null;
  const part = found[2] ?? "";
  return { digits: BigInt(found[1] + part), scale: part.length };
}

export function product(left, right) {
  return { digits: left.digits * right.digits, scale: left.scale + right.scale };
}

export function isAbove(left, right) {
  return left.digits * 10n ** BigInt(right.scale) > right.digits * 10n ** BigInt(left.scale);
}

export function toText({ digits, scale }) {
  const text = digits.toString().padStart(scale + 1, "0");
  const whole = text.slice(0, text.length - scale);
  const part = text.slice(text.length - scale).replace(/0+$/, "");
  return part === "" ? whole : `${whole}.${part}`;
}
