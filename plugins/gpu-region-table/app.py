"""GPU prices from a table by model and region, instead of the operator's one list.

total - what the quote has for GPUs + what the table has for them, in decimal.Decimal: no digit is
lost. A GPU that the table does not know keeps the price that it has.
"""

from decimal import Decimal, localcontext

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports.pricing import (
    Description,
    Gpu,
    Question,
    Setting,
    Verdict,
    Verdict_Keep,
    Verdict_SetTotal,
)
from wit_world.imports import host

from table import read_table

# More digits than the sums of a quote can have, so that none is rounded.
PRECISION_DIGITS = 80


class Pricing(exports.Pricing):
    def describe(self) -> Description:
        return Description(
            "gpu-region-table",
            "1.0.0",
            [
                Setting("region", "which of the table's regions counts here, such as region=eu"),
                Setting(
                    "MODEL[.RAM][.INTERFACE]",
                    "one line a GPU: US dollars a month in each region, such as "
                    "a100.80Gi: eu=950 us=900; a GPU without a line keeps its price",
                ),
            ],
        )

    def judge(self, question: Question) -> Verdict:
        prices = read_table(question.settings)
        with localcontext() as context:
            context.prec = PRECISION_DIGITS
            total = Decimal(question.quote.usd_per_month)
            found = False
            for line in question.quote.lines:
                # Only lines of GPUs say which of the order's resources they are about.
                if line.resource is None:
                    continue
                price = price_for(question.order.resources[line.resource].gpus, prices)
                if price is None:
                    host.log(f"the table has no price for {line.label}")
                    continue
                found = True
                total += Decimal(line.quantity) * price - Decimal(line.usd_per_month)
            if not found:
                return Verdict_Keep()
            if total <= 0:
                # Somebody lowered the total before, and the quote's lines no longer add up to it.
                raise Err("the GPU lines cost more than the total: put this plugin first")
            return Verdict_SetTotal(f"{total:f}")


def price_for(gpus: list[Gpu], prices: dict[str, Decimal]) -> Decimal | None:
    """The most specific line counts. Of several vendors nobody knows which it will be."""
    if len(gpus) != 1:
        return None
    gpu = gpus[0]
    model, ram, interface = gpu.model.lower(), gpu.ram.lower(), gpu.interface.lower()
    for parts in ((model, ram, interface), (model, ram), (model, interface), (model,)):
        price = prices.get(".".join(part for part in parts if part))
        if price is not None:
            return price
    return None
