// A pricing plugin: it is shown one order with its quote and says what to change.
//
// This one multiplies every total by the factor of its settings. Replace what judge does.
// wit/pricing.wit has all that a question holds; names there are camelCase here (usdPerMonth), an
// option that is none is null, and amounts are text: what is computed with floats loses digits.

import host from "bidprice:plugin/host@1.0.0";

export const pricing = {
  // What `bidpricescript plugin check` tells the operator.
  describe() {
    return {
      name: "my-plugin",
      version: "0.1.0",
      settings: [
        {
          name: "factor",
          meaning: "times which the total is taken, such as factor=0.9; 1 without it",
        },
      ],
    };
  },

  // Returns a verdict:
  //   { tag: "keep" }
  //   { tag: "set-total", val: "12.50" }
  //   { tag: "scale", val: "0.9" }
  //   { tag: "add-line", val: { label: "setup", usdPerMonth: "1.00" } }
  //   { tag: "decline", val: "why" }
  //
  // What is thrown is the contract's error: the message of an Error, or a text. It says why there
  // is no verdict, and what becomes of the bid is then the operator's choice. A mistake in the
  // program (a name that does not exist) is thrown and ends the same way. A value that is none of
  // the five above cannot be handed over: the plugin fails without a message.
  judge(question) {
    const factor = readFactor(question.settings);
    if (factor === null) return { tag: "keep" };
    // Goes with the price to the operator's log.
    host.log(`${question.quote.usdPerMonth} USD a month, times ${factor}`);
    return { tag: "scale", val: factor };
  },
};

// The setting `factor`, or null. Settings that cannot be read are an error, never a guess: a typo
// must not move a price.
function readFactor(settings) {
  let factor = null;
  for (const line of settings.split("\n").map((line) => line.trim())) {
    if (line === "" || line.startsWith("#")) continue;
    const found = /^factor=([0-9]+(?:\.[0-9]+)?)$/.exec(line);
    if (found === null) throw new Error(`\`${line}\` is not a setting such as factor=0.9`);
    factor = found[1];
  }
  return factor;
}
