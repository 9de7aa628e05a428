// The settings text: words such as hours=18-22:1.15, on one line or on several; `#` hides the rest
// of its line.

import { parseDecimal } from "./decimal.js";

const FACTS_MAX_AGE_SECONDS = 900;

export function readSettings(text) {
  const settings = { hours: [], utilisation: null, factsMaxAge: FACTS_MAX_AGE_SECONDS };
  for (const word of text.replace(/#.*/g, "").split(/\s+/)) {
    if (word !== "" && !readWord(word, settings)) {
      throw new Error(
        `\`${word}\` is no setting: hours=18-22:1.15, utilisation_above=0.8:1.10 and ` +
          "facts_max_age=900 are",
      );
    }
  }
  return settings;
}

function readWord(word, settings) {
  const [, name, value] = /^([a-z_]+)=(.*)$/.exec(word) ?? [];
  switch (name) {
    case "hours":
      return readWindow(value, settings);
    case "utilisation_above":
      return readUtilisation(value, settings);
    case "facts_max_age":
      settings.factsMaxAge = Number(value);
      return /^[0-9]{1,9}$/.test(value);
    default:
      return false;
  }
}

function readWindow(value, settings) {
  const found = /^([0-9]{1,2})-([0-9]{1,2}):(.*)$/.exec(value);
  if (found === null) return false;
  const window = { from: Number(found[1]), to: Number(found[2]), factor: readFactor(found[3]) };
  settings.hours.push(window);
  const isDay = window.from <= 23 && window.to <= 24 && window.from !== window.to;
  return isDay && window.factor !== null;
}

function readUtilisation(value, settings) {
  const [above, factor, ...more] = value.split(":");
  if (settings.utilisation !== null || factor === undefined || more.length > 0) return false;
  settings.utilisation = { above: parseDecimal(above), factor: readFactor(factor) };
  return settings.utilisation.above !== null && settings.utilisation.factor !== null;
}

// Nothing is given away: a factor is above zero.
function readFactor(text) {
  const factor = parseDecimal(text);
  return factor === null || factor.digits === 0n ? null : factor;
}
