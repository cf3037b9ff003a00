"""What no caller should hand over: a clear exception, and nothing cut, guessed or crashed."""

import gc
import os
import threading

import pytest

import featureflag
from conftest import SANITIZED


class Hostile(str):
    def __str__(self):
        raise RuntimeError("no")

    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = str.__hash__


NOT_TEXT = [None, 1, 1.5, True, b"bytes", object(), [], {}, type, lambda: None, Ellipsis]


@pytest.mark.parametrize("flag", NOT_TEXT, ids=repr)
def test_flags_of_other_types(client, flag):
    for use in (client.enabled, client.evaluate, client.unset, featureflag.enabled):
        with pytest.raises(featureflag.InvalidType, match="flag must be a str, not"):
            use(flag)
    with pytest.raises(featureflag.InvalidType, match="flag must be a str"):
        client.set(flag, True)
    with pytest.raises(featureflag.InvalidType, match="flag must be a str"):
        client.set_override(flag, True)


@pytest.mark.parametrize("value", [1.5, True, False, b"bytes", object(), [], {}, type], ids=repr)
def test_ids_of_other_types(client, value):
    for name in ("company", "workspace"):
        for use in (client.enabled, client.evaluate, client.unset):
            with pytest.raises(featureflag.InvalidType, match=f"{name} must be a str, an int or None"):
                use("advanced-scheduling", **{name: value})
        with pytest.raises(TypeError):
            client.all(**{name: value})


def test_characters_that_are_none(client):
    for text, what in (("a\0b", "NUL"), ("\0", "NUL"), ("\ud800", "surrogate")):
        for use in (client.enabled, client.evaluate, client.unset):
            with pytest.raises(featureflag.InvalidArgument, match=f"flag holds a .*{what}"):
                use(text)
            with pytest.raises(featureflag.InvalidArgument, match=f"company holds a .*{what}"):
                use("advanced-scheduling", company=text)
            with pytest.raises(featureflag.InvalidArgument, match=f"workspace holds a .*{what}"):
                use("advanced-scheduling", workspace=text)


def test_huge_ones(client):
    assert client.enabled("x" * 10_000_000) is False
    assert client.evaluate("drizzle-recipients", company="x" * 10_000_000).error == "INVALID_CONTEXT"
    assert client.evaluate("drizzle-recipients", company=10**300).error == "INVALID_CONTEXT"
    assert client.enabled("drizzle-recipients", company=-(10**300)) is True
    try:
        assert client.enabled("drizzle-recipients", company=10**10_000) is True
    except featureflag.InvalidArgument as error:  # Pythons that limit the length of numbers
        assert "too big a number" in str(error)


def test_arguments_that_are_too_few_many_or_unknown(client):
    for use, text in [
        (lambda: client.enabled(), "needs a value for 'flag'"),
        (lambda: client.enabled("a", "b", "c", "d"), "at most 3 positional arguments, got 4"),
        (lambda: client.enabled("a", "b", company="c"), "multiple values for argument 'company'"),
        (lambda: client.enabled("a", compny="c"), "unexpected argument 'compny'"),
        (lambda: client.enabled("a", **{"comp\ud800ny": "c"}), "unexpected argument"),
        (lambda: client.set("a"), "needs a value for 'enabled'"),
        (lambda: client.set("a", True, "acme"), "at most 2 positional"),
        (lambda: client.set("a", 1), "enabled must be True or False, not int"),
        (lambda: client.set("a", None), "enabled must be True or False"),
        (lambda: client.set("a", True, force="yes"), "force must be True or False"),
        (lambda: client.evaluate("a", wait=0), "wait must be True or False"),
        (lambda: client.all(details=1), "details must be True or False"),
        (lambda: client.prepare(timeout="soon"), "timeout must be a number of seconds"),
        (lambda: client.set_override("a", "on"), "enabled must be True or False"),
        (lambda: client.listen(None), "a listener must be callable"),
    ]:
        with pytest.raises(featureflag.InvalidType, match=text):
            use()
    for timeout in (-1, float("nan"), float("inf"), 1e300, True):
        with pytest.raises(featureflag.InvalidArgument, match="timeout"):
            client.health(timeout=timeout)
    with pytest.raises(featureflag.InvalidArgument, match="does not listen"):
        client.unlisten(print)


def test_keywords_that_are_not_interned(client, server):
    server.client.set("ff:advanced-scheduling:company:acme", "true")
    keyword = "".join(["com", "pany"])
    assert client.enabled("advanced-scheduling", **{keyword: "acme"})


def test_a_str_of_somebody_elses(client, server):
    server.client.set("ff:advanced-scheduling:company:acme", "true")
    assert client.enabled(Hostile("advanced-scheduling"), company=Hostile("acme"))


def test_the_extension_by_itself(client):
    native = featureflag._native
    for use in (
        lambda: native.Queue(),
        lambda: native.Queue(1),
        lambda: native.Client()._open(1),
        lambda: native.Client()._open({1: "a"}),
        lambda: native.Client()._open({"REDIS_URL": 1}),
        lambda: native._set_default(1),
        lambda: native.Client.enabled(1, "a"),
        lambda: client._override("a"),
    ):
        with pytest.raises(TypeError):
            use()
    queue = client._queue()
    queue.end()
    queue.end()
    assert queue.next() is None


def test_closing_while_others_ask(settings):
    """The library's client goes when the last call is over, not before."""
    for _ in range(10):
        client = featureflag.Client()
        listening = client.listen(lambda event: None)
        assert listening
        errors = []

        def ask(client=client, errors=errors):
            try:
                for i in range(100_000):
                    client.enabled("advanced-scheduling", company=i)
            except featureflag.ClosedError:
                errors.append("closed")

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        client.close()
        for thread in threads:
            thread.join()
        assert errors == ["closed"] * 4


def test_a_client_that_nobody_keeps(settings, server):
    before = len(server.client.client_list())
    for _ in range(20):
        featureflag.Client().enabled("drizzle-recipients")
    gc.collect()
    assert len(server.client.client_list()) <= before + 1


def resident():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(SANITIZED, reason="a sanitizer keeps what was freed")
def test_a_million_calls_keep_nothing(client):
    def calls(count):
        for i in range(count):
            client.enabled("advanced-scheduling", company="acme", workspace=i % 100)
            if i % 10 == 0:
                client.evaluate("advanced-scheduling", company=2**70, workspace="w1")
                client.evaluate("no-such-flag")
            if i % 100 == 0:
                client.all("acme", details=True)
                client.prepare("acme", timeout=0)
                client.health()
                client.stats()
                with client.override("advanced-scheduling", True):
                    pass
                for wrong in ({"company": 1.5}, {"company": "a\0b"}, {"compny": 1}):
                    try:
                        client.enabled("advanced-scheduling", **wrong)
                    except featureflag.Error:
                        pass

    calls(100_000)
    before = resident()
    calls(1_000_000)
    assert resident() - before < 4_000_000  # one lost reference a call would be 50 million and more
