"""Listeners: each on a thread of Python's own, told of what happens to the client."""

import logging
import os
import queue
import threading

import pytest

import featureflag
from conftest import PATIENCE, eventually, python


class Heard:
    """A listener that keeps what it is told."""

    def __init__(self):
        self.events = queue.Queue()

    def __call__(self, event):
        self.events.put(event)

    def next(self, type, where=lambda event: True):
        """The next event of that type; those before it are of no interest."""
        while True:
            event = self.events.get(timeout=PATIENCE)
            if event.type == type and where(event):
                return event


READY, CHANGED = "PROVIDER_READY", "PROVIDER_CONFIGURATION_CHANGED"


def test_changes(client, server):
    heard = Heard()
    assert client.listen(heard) is heard
    ready = heard.next(READY)
    assert ready.changes == () and ready.error is None and ready.polling is False
    server.client.set("ff:advanced-scheduling:company:acme", "true")
    (change,) = heard.next(CHANGED).changes
    assert change[:3] == ("advanced-scheduling", "company", "acme") and change.after == "on"
    client.set("drizzle-recipients", False)
    (change,) = heard.next(CHANGED).changes
    assert change == ("drizzle-recipients", "global", None, "unset", "off")
    server.client.flushall()
    heard.next(READY)


def test_ids_that_are_no_text(client, server):
    heard = Heard()
    client.listen(heard)
    heard.next(READY)
    server.client.set(b"ff:advanced-scheduling:company:\xff\xfe", "true")
    (change,) = heard.next(CHANGED).changes
    assert os.fsencode(change.id) == b"\xff\xfe"


def test_each_listener_is_told_the_state_first(client):
    first, second = Heard(), Heard()
    client.listen(first)
    first.next(READY)
    client.listen(second)
    second.next(READY)
    client.unlisten(first)
    client.set("drizzle-recipients", False)
    second.next(CHANGED)
    assert first.events.empty()
    with pytest.raises(featureflag.InvalidArgument):
        client.unlisten(first)


def test_no_threads_are_left(client):
    def listening():
        return [t for t in threading.enumerate() if t.name == "featureflag-listener"]

    heard = [Heard() for _ in range(5)]
    for listener in heard:
        client.listen(listener)
    assert len(listening()) == 5
    client.unlisten(heard[0])
    assert len(listening()) == 4
    client.close()
    assert listening() == []


def test_a_listener_may_ask_set_unlisten_and_close(client, server):
    seen = queue.Queue()

    def once(event):
        if event.type == CHANGED:
            client.unlisten(once)
            seen.put(client.enabled("advanced-scheduling", company="acme"))
            client.set("drizzle-recipients", False)

    def closing(event):
        if event.type == CHANGED and event.changes[0].flag == "drizzle-recipients":
            client.close()
            seen.put("closed")

    ready = Heard()
    for listener in (once, closing, ready):
        client.listen(listener)
    ready.next(READY)
    server.client.set("ff:advanced-scheduling:company:acme", "true")
    assert seen.get(timeout=PATIENCE) is True
    assert seen.get(timeout=PATIENCE) == "closed"
    assert client.closed


def test_listeners_that_end_each_other(client, server):
    """All of them close the client, at once: none may wait for another."""
    ready = [Heard() for _ in range(4)]
    meet = threading.Barrier(4)

    def closing(heard):
        def listener(event):
            heard(event)
            if event.type == CHANGED:
                meet.wait(PATIENCE)
                client.close()
                heard("closed")

        return listener

    for heard in ready:
        client.listen(closing(heard))
    for heard in ready:
        heard.next(READY)
    server.client.set("ff:drizzle-recipients", "false")
    for heard in ready:
        heard.next(CHANGED)
        assert heard.events.get(timeout=PATIENCE) == "closed"


def test_a_listener_that_fails_goes_on(client, server, caplog):
    heard = Heard()

    def failing(event):
        heard(event)
        raise RuntimeError("a mistake of the listener's")

    with caplog.at_level(logging.ERROR, logger="featureflag"):
        client.listen(failing)
        heard.next(READY)
        server.client.set("ff:drizzle-recipients", "false")
        heard.next(CHANGED)
        eventually(lambda: "a mistake of the listener's" in caplog.text)


def test_redis_goes_and_comes_back(own_server, registry):
    with featureflag.Client(redis_url=own_server.url, feature_flags_registry=registry) as client:
        heard = Heard()
        client.listen(heard)
        heard.next(READY)
        own_server.client.set("ff:advanced-scheduling:company:acme", "true")
        eventually(lambda: client.enabled("advanced-scheduling", company="acme"))
        own_server.stop()
        stale = heard.next("PROVIDER_STALE")
        assert stale.error and stale.message
        answer = client.evaluate("advanced-scheduling", company="acme")
        assert answer and answer.reason == "STALE" and answer.freshness == "stale"
        own_server.start()
        heard.next(READY)
        eventually(lambda: not client.enabled("advanced-scheduling", company="acme"))


def test_redis_that_never_was(registry):
    options = {"redis_url": "unix:///nowhere/redis.sock", "feature_flags_registry": registry}
    with featureflag.Client(**options) as client:
        heard = Heard()
        client.listen(heard)
        assert heard.next("PROVIDER_ERROR").error == "PROVIDER_NOT_READY"


@pytest.mark.parametrize(
    "options", [{"feature_flags_mode": "direct"}, {"feature_flags_provider": "memory"}], ids=str
)
def test_where_nothing_is_told(options):
    with featureflag.Client(**options) as client:
        with pytest.raises(featureflag.ConfigurationError) as caught:
            client.listen(print)
        assert caught.value.code == "FF_ERR_UNSUPPORTED"


def test_a_program_that_forgets_its_listeners_ends(server):
    done = python(
        """
import featureflag, threading
heard = threading.Event()
featureflag.listen(lambda event: heard.set())
assert heard.wait(30)
""",
        env=dict(os.environ, REDIS_URL=server.url),
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_a_program_whose_listener_does_not_come_back_ends(server):
    done = python(
        """
import featureflag, threading
heard = threading.Event()
@featureflag.listen
def stuck(event):
    heard.set()
    threading.Event().wait()
assert heard.wait(30)
""",
        env=dict(os.environ, REDIS_URL=server.url),
    )
    assert (done.stdout, done.stderr) == ("", "")
