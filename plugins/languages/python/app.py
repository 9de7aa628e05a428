"""A pricing plugin: it is shown one order with its quote and says what to change.

This one multiplies every total by the factor of its settings. Replace what judge does.
wit/pricing.wit has all that a question holds; names there have underscores here (usd_per_month),
an option that is none is None, and amounts are text: decimal.Decimal reads them, float loses
digits.
"""

import re

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports.pricing import (
    Description,
    Question,
    Setting,
    Verdict,
    Verdict_Keep,
    Verdict_Scale,
)
from wit_world.imports import host

# What stands here runs once, when plugin.wasm is built: every order starts from its result.
FACTOR = re.compile(r"factor=([0-9]+(?:\.[0-9]+)?)")


class Pricing(exports.Pricing):
    def describe(self) -> Description:
        """What `bidpricescript plugin check` tells the operator."""
        meaning = "times which the total is taken, such as factor=0.9; 1 without it"
        return Description("my-plugin", "0.1.0", [Setting("factor", meaning)])

    def judge(self, question: Question) -> Verdict:
        """Verdict_Keep, Verdict_SetTotal, Verdict_Scale, Verdict_AddLine or Verdict_Decline.

        `raise Err("why")` is the contract's error: it says why there is no verdict, and what
        becomes of the bid is then the operator's choice. Any other exception ends the plugin
        without a message.
        """
        factor = read_factor(question.settings)
        if factor is None:
            return Verdict_Keep()
        # Goes with the price to the operator's log.
        host.log(f"{question.quote.usd_per_month} USD a month, times {factor}")
        return Verdict_Scale(factor)


def read_factor(settings: str) -> str | None:
    """The setting `factor`, or None.

    Settings that cannot be read are an error, never a guess: a typo must not move a price.
    """
    factor = None
    for line in map(str.strip, settings.splitlines()):
        if not line or line.startswith("#"):
            continue
        found = FACTOR.fullmatch(line)
        if found is None:
            raise Err(f"`{line}` is not a setting such as factor=0.9")
        factor = found[1]
    return factor
