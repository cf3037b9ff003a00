"""Figures of a cached check beside what else a call could cost. See bench/README.md for the shape.

The two sides of a figure take turns, round by round; value and reference are the medians of their
rounds, and the ratio is the median of the rounds' ratios. The loop is in both.
"""

import itertools
import json
import os
import statistics
import sys
import time

import empty
import redis

import featureflag

ROUNDS = 21
CHECK = 'client.enabled("advanced-scheduling", company="acme", workspace="w1")'

BODY = """
def run(count):
    for _ in repeat(None, count):
        {call}
"""

FIGURES = [
    (
        "python_check",
        "redis-py, three GETs",
        'get("ff:a"); get("ff:a:company:acme"); get("ff:a:workspace:w1")',
        200,
    ),
    (
        "python_check_mget",
        "redis-py, one MGET of three keys",
        'mget("ff:a", "ff:a:company:acme", "ff:a:workspace:w1")',
        200,
    ),
    (
        "python_check_native",
        "an empty method of a C extension with the same arguments",
        'nothing.enabled("advanced-scheduling", company="acme", workspace="w1")',
        200_000,
    ),
    (
        "python_check_hash",
        "a dict's look-up by (flag, company, workspace)",
        'table[name, company, workspace]',
        200_000,
    ),
]


def timed(call, names):
    """A function that gives the nanoseconds of one call, out of count."""
    namespace = dict(names, repeat=itertools.repeat)
    exec(BODY.format(call=call), namespace)
    run = namespace["run"]

    def measure(count):
        started = time.perf_counter_ns()
        run(count)
        return (time.perf_counter_ns() - started) / count

    return measure


def figure(name, reference, call, count, names):
    ours, theirs = timed(CHECK, names), timed(call, names)
    ours(1000), theirs(count // 10)
    rounds = [(ours(200_000), theirs(count)) for _ in range(ROUNDS)]
    value, reference_value = (statistics.median(side) for side in zip(*rounds))
    return {
        "name": name,
        "value": round(value, 1),
        "unit": "ns",
        "reference": reference,
        "reference_value": round(reference_value, 1),
        "ratio": round(statistics.median(a / b for a, b in rounds), 4),
        "goal": None,
        "value_goal": 200,
        "better": "less",
    }


def main():
    peer = redis.Redis(unix_socket_path=os.environ["REDIS_URL"].replace("unix://", ""))
    table = {("advanced-scheduling", f"c{i}", f"w{i}"): i % 2 == 0 for i in range(1000)}
    table["advanced-scheduling", "acme", "w1"] = True
    with featureflag.Client(feature_flags_unknown="allow", redis_command_timeout_ms=5000) as client:
        client.set("advanced-scheduling", True, company="acme")
        names = {
            "client": client,
            "nothing": empty.Client(),
            "get": peer.get,
            "mget": peer.mget,
            "table": table,
            "name": "advanced-scheduling",
            "company": "acme",
            "workspace": "w1",
        }
        for name, reference, call, count in FIGURES:
            if sys.stderr.isatty():
                print(f"bench: {name}", file=sys.stderr)
            line = figure(name, reference, call, count, names)
            print(json.dumps(line, separators=(",", ":")), flush=True)


main()
