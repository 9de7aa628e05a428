// Dearer at busy hours (UTC), and dearer when the machines are full.
//
// Factors are multiplied as whole numbers with a scale (decimal.js), not as floats: 1.15 times 1.10
// is 1.265 and not 1.2649999999999999.

import host from "bidprice:plugin/host@1.0.0";
import { isAbove, parseDecimal, product, toText } from "./decimal.js";
import { readSettings } from "./settings.js";

const HOUR_SECONDS = 3600;

export const pricing = {
  describe() {
    return {
      name: "hour-and-utilisation",
      version: "1.0.0",
      settings: [
        {
          name: "hours",
          meaning:
            "a factor from one full hour (UTC) to another, hours=18-22:1.15; may stand there " +
            "several times, and of windows that overlap the first counts",
        },
        {
          name: "utilisation_above",
          meaning: "a factor above a utilisation, utilisation_above=0.8:1.10; none without it",
        },
        {
          name: "facts_max_age",
          meaning: "seconds after which utilisation is too old to count; 900 without it",
        },
      ],
    };
  },

  // An Error thrown below is the contract's error, with its message.
  judge(question) {
    const settings = readSettings(question.settings);
    const factors = [
      hourFactor(settings, question.moment),
      utilisationFactor(settings, question.facts),
    ].filter((factor) => factor !== null);
    if (factors.length === 0) return { tag: "keep" };
    return { tag: "scale", val: toText(factors.reduce(product)) };
  },
};

function hourFactor(settings, moment) {
  const hour = Math.floor(moment / HOUR_SECONDS) % 24;
  const window = settings.hours.find(({ from, to }) =>
    // 22-6 goes past midnight.
    from < to ? from <= hour && hour < to : from <= hour || hour < to,
  );
  return window === undefined ? null : window.factor;
}

// Where utilisation is missing or too old, the hours count alone, and the operator is told.
function utilisationFactor({ utilisation, factsMaxAge }, facts) {
  if (utilisation === null) return null;
  const fact = facts.facts.find(({ name }) => name === "utilisation");
  if (fact === undefined) {
    host.log("there is no fact `utilisation`: only the hour counts");
    return null;
  }
  if (facts.ageSeconds === null || facts.ageSeconds > factsMaxAge) {
    host.log(`facts are older than ${factsMaxAge} s: only the hour counts`);
    return null;
  }
  const now = parseDecimal(fact.text);
  if (now === null) throw new Error(`the fact utilisation is \`${fact.text}\`, not such as 0.91`);
  return isAbove(now, utilisation.above) ? utilisation.factor : null;
}
