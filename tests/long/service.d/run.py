"""run.py MINUTES [PART…]: all parts, or these; says what each has seen, and ends with 1 if one failed."""

import sys
import tempfile
import time

import bodies
import changes
import described
import ends
import malformed
import slow
import soak
from world import World, raise_descriptors

minutes, wanted = float(sys.argv[1]), sys.argv[2:]
# In a long run there is time for more of what schemathesis makes up.
examples = 10 if minutes < 5 else 200
PARTS = {
    "slow": slow.check,
    "descriptors": slow.check_descriptors,
    "bodies": bodies.check,
    "half-closed": bodies.check_half_closed,
    "malformed": malformed.check,
    "plugin": changes.check_plugin,
    "rate": changes.check_rate,
    "reloads": changes.check_reloads,
    "many": ends.check_many,
    "end": ends.check_end,
    "stream": ends.check_stream_end,
    "kill": ends.check_kill,
    "schemathesis": lambda world: described.check(world, examples),
    "soak": lambda world: soak.check(world, minutes),
}


def main():
    unknown = [part for part in wanted if part not in (*PARTS, "stalled")]
    if unknown:
        raise SystemExit(f"no such part: {unknown}\nhint: {', '.join([*PARTS, 'stalled'])}")
    raise_descriptors()
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        world = World(folder)

        def run(name, part):
            began = time.monotonic()
            try:
                part(world)
                outcome = "held"
            except AssertionError as fault:
                failed.append((name, str(fault) or repr(fault)))
                outcome = "FAILED"
            except Exception as fault:  # a part that breaks is none that holds, and the others are still wanted
                failed.append((name, f"{type(fault).__name__}: {fault}"))
                outcome = "FAILED"
            print(f"{name}: {outcome} after {time.monotonic() - began:.1f} s", flush=True)

        # It waits for a limit of 30 s, so it goes beside the others.
        with world.serve() as held_up:
            stalled = []
            is_wanted = not wanted or "stalled" in wanted
            if is_wanted:
                run("stalled, begun", lambda _: stalled.append(slow.Stalled(held_up)))
            for name, part in PARTS.items():
                if name in ("soak",) and is_wanted and stalled:
                    run("stalled", lambda world: stalled.pop().check(world))
                if not wanted or name in wanted:
                    run(name, part)
            if stalled:
                run("stalled", lambda world: stalled.pop().check(world))
        print()
        world.table()
    for name, words in failed:
        print(f"\n{name}: {words}", file=sys.stderr)
    return 1 if failed else 0


sys.exit(main())
