"""The settings text: `region=eu`, and a line for each GPU: `a100.80Gi: eu=950 us=900`."""

import re
from decimal import Decimal

from componentize_py_types import Err

# Compiled once, when the plugin is built.
REGION = re.compile(r"region\s*=\s*([a-z0-9-]+)")
ROW = re.compile(r"([a-z0-9.-]+)\s*:((?:\s+[a-z0-9-]+=[0-9]+(?:\.[0-9]+)?)+)")


def read_table(settings: str) -> dict[str, Decimal]:
    """The prices of the region that is set, by model[.ram][.interface] in small letters."""
    region = None
    rows: dict[str, dict[str, str]] = {}
    for number, line in enumerate(settings.lower().splitlines(), 1):
        line = line.split("#")[0].strip()
        if not line:
            continue
        place = f"settings line {number}: `{line}`"
        if found := REGION.fullmatch(line):
            if region is not None:
                raise Err(f"{place} sets the region a second time")
            region = found[1]
        elif found := ROW.fullmatch(line):
            if found[1] in rows:
                raise Err(f"{place} has a price for {found[1]} a second time")
            rows[found[1]] = read_row(found[2], place)
        else:
            raise Err(f"{place} is neither region=eu nor a100.80Gi: eu=950 us=900")
    return prices_in(region, rows)


def read_row(text: str, place: str) -> dict[str, str]:
    row: dict[str, str] = {}
    for cell in text.split():
        region, price = cell.split("=")
        if region in row:
            raise Err(f"{place} has {region} a second time")
        if not price.strip("0."):
            raise Err(f"{place} gives a GPU away")
        row[region] = price
    return row


def prices_in(region: str | None, rows: dict[str, dict[str, str]]) -> dict[str, Decimal]:
    if region is None:
        raise Err("the settings do not say which region this is: region=eu")
    if not any(region in row for row in rows.values()):
        raise Err(f"the settings have no price in region {region}")
    return {gpu: Decimal(row[region]) for gpu, row in rows.items() if region in row}
