"""Alerts and dashboard against the metrics in the source. Writes what promtool is to look at into a folder."""

import json
import re
import sys
from pathlib import Path

import yaml

from source import count, ensure, metrics, route_names

folder = Path(sys.argv[1])
known = metrics()
monitoring = Path("chart-values/service/monitoring")
rules = yaml.safe_load((monitoring / "alerts.yaml").read_text())["spec"]
dashboard = json.loads((monitoring / "dashboard.json").read_text())


def names_in(expression):
    """The metrics of an expression, each without what a histogram puts behind its name."""
    found = set()
    for name in re.findall(r"bidprice_\w+", expression):
        base = re.sub(r"_(bucket|sum|count)$", "", name)
        ensure(base in known, f"there is no metric {name}: {expression}")
        ensure((known[base] == "histogram") == (name != base), f"{name} is no name of a {known[base]}: {expression}")
        is_summed = re.search(rf"(rate|increase|changes)\({name}\b", expression)
        is_growing = known[base] != "gauge"
        ensure(bool(is_summed) == is_growing or "label_values" in expression, f"a {known[base]} used as another: {expression}")
        found.add(base)
    for route in re.findall(r'route="([^"]*)"', expression):
        ensure(route in route_names(), f"there is no route {route}")
    return found


# Alerts.
alerts = [rule for group in rules["groups"] for rule in group["rules"]]
ensure(len({rule["alert"] for rule in alerts}) == len(alerts), "two alerts have one name")
tested = Path("tests/deployment/alerts.yaml").read_text()
for rule in alerts:
    name, notes = rule["alert"], rule["annotations"]
    names_in(rule["expr"])
    ensure(rule["labels"]["severity"] in ("warning", "critical"), f"{name} has no severity")
    ensure(set(notes) == {"summary", "description"}, f"{name} needs a summary and a description")
    ensure(len(notes["description"]) > 100, f"{name} does not say what to do")
    ensure(name in tested, f"tests/deployment/alerts.yaml does not know {name}")
    for other in re.findall(r"BidPrice\w+", notes["description"]):
        ensure(other in [a["alert"] for a in alerts], f"{name} names {other}, which is not there")
everything = json.dumps(rules) + json.dumps(dashboard)
ensure(f"All {count('connections_max')} seats" in everything, "limits.rs has another connections_max")
ensure(f"Above {count('requests_max')} at once" in everything, "limits.rs has another requests_max")
(folder / "rules.yaml").write_text(yaml.safe_dump(rules))
print(f"{len(alerts)} alerts, each tested and of metrics that there are")

# Dashboard.
panels = dashboard["panels"]
ensure(len({panel["id"] for panel in panels}) == len(panels), "two panels have one id")
taken = {}
for panel in panels:
    place = panel["gridPos"]
    ensure(place["x"] + place["w"] <= 24, f"{panel['title']} is wider than the page")
    for cell in ((x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])):
        ensure(cell not in taken, f"{panel['title']} lies on {taken.get(cell)}")
        taken[cell] = panel["title"]

variables = {variable["name"]: variable for variable in dashboard["templating"]["list"]}
ensure(variables["datasource"]["type"] == "datasource", "the data source is no variable")
source = {"type": "prometheus", "uid": "${datasource}"}
expressions, shown = [], set()
for panel in panels:
    if panel["type"] == "row":
        continue
    ensure(panel["title"] and panel["description"], f"a panel says nothing: {panel['id']}")
    ensure(panel["fieldConfig"]["defaults"]["unit"], f"{panel['title']} has no unit")
    for target in [panel, *panel["targets"]]:
        ensure(target["datasource"] == source, f"{panel['title']} names a data source")
    for target in panel["targets"]:
        shown |= names_in(target["expr"])
        ensure('job=~"$job"' in target["expr"] and 'instance=~"$instance"' in target["expr"], f"{panel['title']} shows other jobs")
        expressions.append(target["expr"])
for variable in variables.values():
    if variable["type"] == "query":
        names_in(variable["definition"])
        ensure(variable["datasource"] == source, f"{variable['name']} names a data source")
for annotation in dashboard["annotations"]["list"]:
    names_in(annotation["expr"])
    expressions.append(annotation["expr"])
missing = set(known) - shown
ensure(not missing, f"not on the dashboard: {', '.join(sorted(missing))}")
used = set(re.findall(r"\$\{?(\w+)", " ".join(expressions))) - {"__rate_interval", "__interval"}
ensure(used <= set(variables), f"variables that are not there: {used - set(variables)}")


def plain(expression):
    """As Grafana would send it."""
    return re.sub(r"\$\w+", ".+", re.sub(r"\$__\w*interval", "5m", expression))


records = [{"record": f"panel:{at}", "expr": plain(expr)} for at, expr in enumerate(expressions)]
(folder / "dashboard-rules.yaml").write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": records}]}))
print(f"{len(expressions)} expressions on {sum(p['type'] != 'row' for p in panels)} panels show all {len(known)} metrics")
