"""What changes under a service while it is asked: plugins that loop, the rate, the values file."""

import json
import os
import re
import signal
import subprocess
import time

from asking import Load, Tally
from world import CHEAP, DEAR, GARBAGE, PROGRAM, UACT, UAKT, Service, price_of, wait_for

LOOPS = """(module
    (memory (export "memory") 1)
    (func (export "bidprice:plugin/pricing@1.0.0#describe") (result i32) i32.const 16)
    (func (export "bidprice:plugin/pricing@1.0.0#judge") (param i32) (result i32) (loop $on (br $on)) unreachable)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 4096))"""
# What a plugin may take by default, and as much again for a turn and a busy machine.
PLUGIN_SECONDS = 1


def check_plugin(world):
    plugin, kept = world.file("loops.wat", LOOPS), str(world.folder / "kept")
    environment = {**os.environ, "BIDPRICE_PLUGIN_DIR": kept}
    subprocess.run([PROGRAM, "plugin", "install", plugin], env=environment, stdout=subprocess.DEVNULL, check=True)
    variables = {"BIDPRICE_PLUGIN_DIR": kept, "BIDPRICE_PLUGINS": plugin}
    looping(world, "by its fuel", "it used up its fuel of", variables)
    by_time = {"BIDPRICE_PLUGIN_FUEL": "1000000000000", "BIDPRICE_PLUGIN_TIME": "300ms"}
    looping(world, "by the clock", "it was stopped after 300ms", {**variables, **by_time})


def looping(world, name, words, variables):
    with world.serve(**variables) as service, world.serve() as other:
        alone, beside, quick, tally = Tally(), Tally(), Tally(), Tally()
        service.post("/v1/price", UACT)
        connections = {}

        def connection(which, number):
            key = (which.pid, number)
            connections[key] = connections.get(key) or which.connect()
            return connections[key]

        def ask_loop(number):
            answer = connection(service, number).ask("POST", "/v1/price", UACT, "prefer: return=minimal\r\n")
            tally.add(answer)
            refused = json.loads(answer.body)["refused"]
            is_named = f"plugin `loops` failed: {words}" in refused["message"]
            if answer.status != 200 or refused["reason"] != "unjudged" or not is_named:
                tally.fault(answer)

        def ask_config(into):
            def ask(number):
                path = ("/v1/config", "/healthz", "/v1/rate")[number % 3]
                answer = connection(service, number + 100).ask("GET", path)
                into.add(answer)
                assert answer.status == 200, answer

            return ask

        def ask_other(number):
            world.ask(connection(other, number), quick, {world.cheap})

        with Load(alone, 3, ask_config(alone), 0.003):
            time.sleep(1)
        asked = service.metric('bidprice_plugin_failures_total{plugin="loops"}')
        with Load(tally, 4, ask_loop), Load(beside, 3, ask_config(beside), 0.003), Load(quick, 1, ask_other, 0.003):
            time.sleep(2)
        for one in (alone, beside, quick, tally):
            one.check()
        counted = service.metric('bidprice_plugin_failures_total{plugin="loops"}')
        world.row(f"plugin stopped {name}", tally, f"bidprice_plugin_failures_total {counted:.0f}")
        world.row("  the same service beside it", beside, f"p99 {alone.percentile(99) * 1000:.1f} ms without it")
        world.row("  another service beside it", quick)
        assert counted == asked + sum(tally.statuses.values()), (asked, counted, tally.statuses)
        assert max(tally.seconds) < 2 * PLUGIN_SECONDS, f"{max(tally.seconds):.2f} s"
        # Four loops on two cores: whoever is quick waits for a turn of the system's, and for nothing of ours.
        for one in (beside, quick):
            limit = max(0.1, 10 * alone.percentile(99))
            assert one.percentile(99) < limit, f"p99 {one.percentile(99):.3f} s, alone {alone.percentile(99):.3f} s"


def check_rate(world):
    cache = world.folder / "akt"

    def written(age):
        new = world.folder / ".akt.new"
        new.write_text("1.20\n")
        then = time.time() - age
        os.utime(new, (then, then))
        new.rename(cache)

    written(60)
    values = world.file("cheap.yaml", CHEAP)
    with Service("--values", values, BIDPRICE_RATE_CACHE=str(cache)) as service:
        uact, uakt, outcomes = Tally(), Tally(), []

        def ask_uact(_):
            with service.connect() as connection:
                world.ask(connection, uact, {world.cheap})

        def ask_uakt(_):
            answer = service.post("/v1/price", UAKT)
            uakt.add(answer)
            shown = json.loads(answer.body)
            outcome = "bid" if shown["bid"] else shown["refused"]["reason"]
            if outcome != (outcomes[-1] if outcomes else None):
                outcomes.append(outcome)
            if answer.status != 200 or price_of(answer) not in (world.cheap_uakt, None):
                uakt.fault(answer)

        def becomes(status, last):
            wait_for(lambda: service.get("/readyz").status == status, f"/readyz {status}")
            wait_for(lambda: outcomes[-1:] == [last], f"orders in uakt: {last}")

        with Load(uact, 2, ask_uact, 0.005), Load(uakt, 1, ask_uakt, 0.005):
            becomes(200, "bid")
            written(48 * 3600)
            becomes(503, "no_rate")
            assert b"too old" in service.get("/readyz").body
            written(1)
            becomes(200, "bid")
            cache.unlink()
            becomes(503, "no_rate")
            cache.write_text("garbage\n")
            time.sleep(1.2)
            becomes(503, "no_rate")
            written(1)
            becomes(200, "bid")
        uact.check()
        uakt.check()
        world.row("rate gone: uact", uact)
        world.row("rate gone: uakt", uakt, " → ".join(outcomes))
        assert outcomes == ["bid", "no_rate", "bid", "no_rate", "bid"], outcomes


def check_reloads(world):
    values = world.file("values.yaml", CHEAP)
    with Service("--rate", "1.20", "--values", values) as service:
        tally, prices, seen = Tally(), {world.cheap, world.dear}, set()
        connections = {}

        def ask(number):
            if number % 2:
                connection = connections[number] = connections.get(number) or service.connect()
                seen.add(price_of(world.ask(connection, tally, prices)))
            else:
                with service.connect() as connection:
                    seen.add(price_of(world.ask(connection, tally, prices)))

        def refused(value):
            ready = service.get("/readyz")
            is_told = json.loads(ready.body)["reload_refused"] is not None
            # Prices can be had all the same.
            assert ready.status == 200, ready
            return is_told == value and service.metric("bidprice_reload_refused") == float(value)

        def price():
            return price_of(service.post("/v1/price", UACT))

        with Load(tally, 6, ask, 0.002):
            for text, signalled in [(GARBAGE, True), (DEAR, True), (GARBAGE, False), (CHEAP, False)]:
                before = price()
                world.file("values.yaml", text)
                if signalled:
                    service.signal(signal.SIGHUP)
                wait_for(lambda: refused(text == GARBAGE), f"the reload of {text!r} is told")
                expected = {GARBAGE: before, DEAR: world.dear, CHEAP: world.cheap}[text]
                assert price() == expected, (text, price())
            # Many changes at once, most of them in the middle of a reload.
            for turn in range(60):
                world.file("values.yaml", (DEAR, GARBAGE, CHEAP, "")[turn % 3])
                service.signal(signal.SIGHUP)
                time.sleep(0.01)
            world.file("values.yaml", DEAR)
            service.signal(signal.SIGHUP)
            wait_for(lambda: refused(False) and price() == world.dear, "the last file counts")
        tally.check()
        assert seen == prices, seen
        taken = service.metric('bidprice_reloads_total{result="taken"}')
        turned_away = service.metric('bidprice_reloads_total{result="refused"}')
        world.row("values file: garbage and back", tally, f"{taken:.0f} reloads taken, {turned_away:.0f} refused")
        assert turned_away >= 3, turned_away
        assert any(re.search("the new prices were refused", line) for line in service.said), service.said[-3:]
