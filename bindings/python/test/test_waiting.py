"""What may wait gives up the GIL, and what need not wait keeps it."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

import featureflag
from conftest import SANITIZED, eventually, python


class Counter:
    """Another thread of Python's, and how far it gets."""

    def __init__(self):
        self.count = 0
        self.is_done = False
        self.thread = threading.Thread(target=self._count)

    def _count(self):
        while not self.is_done:
            self.count += 1
            time.sleep(0.001)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exception):
        self.is_done = True
        self.thread.join()


@pytest.mark.parametrize(
    "wait",
    [
        lambda client: client.enabled("advanced-scheduling", company="cold"),
        lambda client: client.evaluate("advanced-scheduling", company="cold"),
        lambda client: client.all(company="cold"),
        lambda client: client.prepare(company="cold", timeout=1),
        lambda client: client.health(timeout=1),
        lambda client: client.set("drizzle-recipients", True),
        lambda client: client.unset("drizzle-recipients"),
    ],
    ids=["enabled", "evaluate", "all", "prepare", "health", "set", "unset"],
)
def test_others_go_on_while_redis_is_stopped(server, registry, wait):
    client = featureflag.Client(
        redis_url=server.url,
        feature_flags_registry=registry,
        redis_command_timeout_ms=1000,
        redis_connect_timeout_ms=1000,
    )
    client.enabled("advanced-scheduling")
    with client, Counter() as other:
        eventually(lambda: other.count > 2)
        server.pause()
        try:
            before, started = other.count, time.monotonic()
            try:
                wait(client)
            except featureflag.StoreError:
                pass
            waited, counted = time.monotonic() - started, other.count - before
        finally:
            server.go_on()
    # Whoever kept the GIL would have let the other thread count to one or two at most.
    assert waited > 0.3, "it did not wait: this shows nothing"
    assert counted >= 5


def test_what_is_in_memory_does_not_wait(server, registry):
    options = {"redis_url": server.url, "feature_flags_registry": registry}
    with featureflag.Client(**options) as client:
        assert client.prepare("acme")
        misses = client.stats()["misses"]
        server.pause()
        try:
            for _ in range(1000):
                client.enabled("advanced-scheduling", company="acme")
        finally:
            server.go_on()
        assert client.stats()["misses"] == misses


def test_ctrl_c_ends_a_long_wait(server, registry):
    code = """
import sys, featureflag
client = featureflag.Client()
client.enabled("drizzle-recipients")
print("ready", flush=True)
try:
    sys.stdin.readline()
    print("waiting", flush=True)
    client.prepare("acme", timeout=600)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""
    env = dict(os.environ, REDIS_URL=server.url, FEATURE_FLAGS_REGISTRY=str(registry))
    env["REDIS_COMMAND_TIMEOUT_MS"] = "60000"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout.readline() == "ready\n"
            server.pause()
            process.stdin.write("go\n")
            process.stdin.flush()
            assert process.stdout.readline() == "waiting\n"
            time.sleep(0.3)
            process.send_signal(signal.SIGINT)
            assert process.stdout.readline() == "interrupted\n"
        finally:
            server.go_on()
            process.kill()


def test_a_signal_handler_may_ask_and_close(server, registry):
    """It runs on the thread that waits, between two turns of waiting."""
    python(
        """
import signal, featureflag
client = featureflag.Client()
client.enabled("drizzle-recipients")
def handler(*_):
    assert client.enabled("drizzle-recipients") is True
    client.close()
signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.2)
try:
    while True:
        client.prepare("acme", timeout=600)
except featureflag.ClosedError:
    pass
else:
    raise AssertionError("was not closed")
""",
        env=dict(os.environ, REDIS_URL=server.url, FEATURE_FLAGS_REGISTRY=str(registry)),
    )


def test_many_threads(client, server):
    server.client.set("ff:advanced-scheduling:company:even", "true")
    wrong = []

    def ask(index):
        company = "even" if index % 2 == 0 else "odd"
        for i in range(5000):
            if client.enabled("advanced-scheduling", company, f"w{i % 50}") != (index % 2 == 0):
                wrong.append(index)

    threads = [threading.Thread(target=ask, args=(index,)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


FORK = pytest.param(
    "os.fork() or os._exit(0)",
    marks=pytest.mark.skipif(SANITIZED, reason="a sanitizer's allocator does not outlive a fork"),
)


@pytest.mark.parametrize("at_exit", ["pass", "client.close()", FORK])
def test_the_interpreter_ends_with_everything_going_on(server, registry, at_exit):
    done = python(
        f"""
import os, threading, featureflag
client = featureflag.Client()
client.listen(lambda event: None)
def ask():
    try:
        while True:
            client.enabled("advanced-scheduling", company=os.urandom(4).hex())
    except featureflag.ClosedError:
        pass
for _ in range(4):
    threading.Thread(target=ask, daemon=True).start()
featureflag.enabled("drizzle-recipients")
{at_exit}
""",
        env=dict(os.environ, REDIS_URL=server.url, FEATURE_FLAGS_REGISTRY=str(registry)),
    )
    assert (done.stdout, done.stderr) == ("", "")
