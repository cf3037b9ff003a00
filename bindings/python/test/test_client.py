"""A client's life and what it answers, beyond what the vectors say."""

import copy
import inspect
import pathlib
import pickle

import pytest

import featureflag
from conftest import eventually


def test_enabled_by_keyword_and_by_place(client, server):
    server.client.set("ff:advanced-scheduling:company:acme", "true")
    assert client.enabled("advanced-scheduling", company="acme") is True
    assert client.enabled("advanced-scheduling", "acme", "w1") is True
    assert client.enabled("advanced-scheduling", company="other", workspace=None) is False
    assert client.enabled(flag="advanced-scheduling", workspace="acme") is False


def test_numbers_are_ids(client, server):
    server.client.set("ff:workspace-themes:company:42", "true")
    server.client.set("ff:workspace-themes:workspace:-9223372036854775808", "true")
    server.client.set(f"ff:workspace-themes:workspace:{2**80}", "true")
    assert client.enabled("workspace-themes", company=42)
    assert client.enabled("workspace-themes", company="42")
    assert client.enabled("workspace-themes", workspace=-(2**63))
    assert client.enabled("workspace-themes", workspace=2**80)
    assert not client.enabled("workspace-themes", company=0)


def test_ids_are_any_text(client, server):
    server.client.set("ff:workspace-themes:company:Ünïcode:🚀".encode(), "true")
    assert client.enabled("workspace-themes", company="Ünïcode:🚀")


def test_the_detail(client, server):
    server.client.set("ff:advanced-scheduling", "false")
    answer = client.evaluate("advanced-scheduling", company="acme")
    assert answer.source == "global" and answer.reason == "DISABLED"
    assert answer.error is None and answer.message == ""
    assert answer.freshness == "fresh" and 0 <= answer.age < 3600
    assert not answer
    with pytest.raises(AttributeError):
        answer.enabled = True


def test_an_unknown_flag_is_off_and_told(client):
    answer = client.evaluate("advanced-schedulin")
    assert not answer and answer.error == "FLAG_NOT_FOUND" and answer.reason == "ERROR"
    assert "advanced-schedulin" in answer.message
    assert client.enabled("advanced-schedulin") is False


def test_a_wrong_id_is_none_and_told(client):
    answer = client.evaluate("drizzle-recipients", company="a\nb")
    assert answer and answer.error == "INVALID_CONTEXT" and answer.message
    assert client.evaluate("drizzle-recipients", company="x" * 256).error == "INVALID_CONTEXT"
    assert client.evaluate("drizzle-recipients", company="").error is None


def test_without_waiting(client):
    first = client.evaluate("advanced-scheduling", company="acme", wait=False)
    assert first.error == "PROVIDER_NOT_READY" and first.freshness == "none"
    answer = eventually(
        lambda: client.evaluate("advanced-scheduling", company="acme", wait=False).error is None
    )
    assert answer


def test_all_flags(client, server):
    server.client.set("ff:workspace-themes:workspace:w1", "true")
    assert client.all(workspace="w1") == {
        "advanced-scheduling": False,
        "drizzle-recipients": True,
        "workspace-themes": True,
    }
    details = client.all(workspace="w1", details=True)
    assert details["workspace-themes"].source == "workspace"
    assert details["drizzle-recipients"].source == "default"


def test_what_is_set_the_next_check_sees(client, server):
    for _ in range(100):
        client.set("advanced-scheduling", True, company="acme")
        assert client.enabled("advanced-scheduling", company="acme")
        client.unset("advanced-scheduling", company="acme")
        assert not client.enabled("advanced-scheduling", company="acme")
    client.set("workspace-themes", False, workspace=7)
    client.set("drizzle-recipients", False)
    assert server.client.get("ff:workspace-themes:workspace:7") == b"false"
    assert server.client.get("ff:drizzle-recipients") == b"false"
    assert server.client.keys("*acme*") == []


def test_a_change_elsewhere_arrives(client, server):
    assert not client.enabled("advanced-scheduling", company="acme")
    server.client.set("ff:advanced-scheduling:company:acme", "true")
    eventually(lambda: client.enabled("advanced-scheduling", company="acme"))


def test_writes_that_are_refused(client, server):
    with pytest.raises(featureflag.InvalidArgument) as caught:
        client.set("workspace-them", True)
    assert (caught.value.code, caught.value.kind) == ("FF_ERR_FLAG_NOT_FOUND", "FLAG_NOT_FOUND")
    with pytest.raises(featureflag.InvalidArgument) as caught:
        client.set("drizzle-recipients", True, company="acme")
    assert caught.value.code == "FF_ERR_SCOPE"
    assert isinstance(caught.value, featureflag.Error) and isinstance(caught.value, ValueError)
    with pytest.raises(featureflag.InvalidArgument) as caught:
        client.set("advanced-scheduling", True, company="a\nb")
    assert caught.value.code == "FF_ERR_CONTEXT"
    with pytest.raises(featureflag.InvalidArgument, match="one of them"):
        client.set("advanced-scheduling", True, company="acme", workspace="w1")
    assert server.client.keys("*") == []
    client.set("drizzle-recipients", True, company="acme", force=True)
    assert server.client.keys("*") == [b"ff:drizzle-recipients:company:acme"]


def test_an_empty_id_does_not_write_everybodys_value(client, server):
    for write in (client.unset, lambda *a, **k: client.set(*a, True, **k)):
        with pytest.raises(featureflag.InvalidArgument) as caught:
            write("advanced-scheduling", company="")
        assert caught.value.code == "FF_ERR_CONTEXT"
    assert server.client.keys("*") == []


def test_prepare(client, server):
    assert client.prepare("acme", "w1") is True
    before = client.stats()["misses"]
    assert client.evaluate("advanced-scheduling", "acme", "w1", wait=False).error is None
    assert client.stats()["misses"] == before
    assert client.prepare(company="another", timeout=0) is False
    with pytest.raises(featureflag.InvalidArgument) as caught:
        client.prepare(company="a\nb")
    assert caught.value.code == "FF_ERR_CONTEXT"


def test_health_and_counters(client):
    client.enabled("advanced-scheduling")
    health = client.health()
    assert health and health.store == "redis" and health.error is None and health.message == ""
    assert health.response_time > 0
    eventually(lambda: client.health(timeout=20).updates == "tracking")
    assert client.stats()["evaluations"] >= 1 and client.stats()["flags"] == 3


def test_health_of_what_is_not_there(registry):
    with featureflag.Client(redis_url="unix:///nowhere/redis.sock") as client:
        health = client.health()
        assert not health and health.error == "PROVIDER_NOT_READY" and health.message


def test_reload(client, registry):
    assert client.reload() is False
    registry.write_text(registry.read_text().replace("defaultEnabled: true", "defaultEnabled: false"))
    assert client.reload() is True
    assert not client.enabled("drizzle-recipients")
    registry.write_text("flags: [")
    with pytest.raises(featureflag.ConfigurationError):
        client.reload()
    assert not client.enabled("drizzle-recipients")


def test_options_have_the_environments_names(server, registry, monkeypatch):
    monkeypatch.setenv("FEATURE_FLAGS_PREFIX", "env")
    monkeypatch.setenv("REDIS_URL", server.url)
    server.client.set("env:a", "true")
    server.client.set("code:b", "true")
    with featureflag.Client() as by_environment:
        assert by_environment.enabled("a")
    options = dict(feature_flags_prefix="code", redis_tls=False, redis_db=0, redis_password=None)
    with featureflag.Client(feature_flags_registry=None, **options) as by_code:
        assert by_code.enabled("b") and not by_code.enabled("a")
    with featureflag.Client(feature_flags_registry=pathlib.Path(registry)) as with_path:
        assert with_path.enabled("drizzle-recipients")


def test_options_that_are_wrong():
    for options, text in [
        ({"redis_prot": 6379}, "REDIS_PROT"),
        ({"redis_port": "many"}, "REDIS_PORT"),
        ({"feature_flags_registry": "/nowhere/flags.yml"}, "/nowhere/flags.yml"),
    ]:
        with pytest.raises(featureflag.ConfigurationError, match=text) as caught:
            featureflag.Client(**options)
        assert caught.value.code.startswith("FF_ERR_")
    with pytest.raises(featureflag.InvalidType, match="redis_url must be"):
        featureflag.Client(redis_url=1.5)
    with pytest.raises(featureflag.InvalidArgument, match="NUL"):
        featureflag.Client(redis_host="a\0b")
    with pytest.raises(featureflag.ConfigurationError) as caught:
        featureflag.Client(redis_url="redis://:secret@host:many/")
    assert "secret" not in str(caught.value)


def test_a_registry_with_mistakes(tmp_path):
    path = tmp_path / "flags.yml"
    path.write_text("flags:\n  a:\n    defaultEnabled: maybe\n    scope: planet\n")
    with pytest.raises(featureflag.ConfigurationError) as caught:
        featureflag.Client(feature_flags_registry=path)
    assert caught.value.code == "FF_ERR_REGISTRY" and "maybe" in str(caught.value)
    assert len(str(caught.value).splitlines()) > 1


def test_closed(settings):
    client = featureflag.Client()
    client.close()
    client.close()
    assert client.closed and "closed" in repr(client)
    for use in (
        lambda: client.enabled("a"),
        lambda: client.evaluate("a"),
        lambda: client.evaluate("a", wait=False),
        lambda: client.all(),
        lambda: client.set("a", True),
        lambda: client.unset("a"),
        lambda: client.prepare(),
        lambda: client.health(),
        lambda: client.stats(),
        lambda: client.reload(),
        lambda: client.listen(print),
        lambda: client.set_override("a", True),
        lambda: client.reset_overrides(),
        lambda: client.override("a", True).__enter__(),
    ):
        with pytest.raises(featureflag.ClosedError, match="closed; open another"):
            use()


def test_never_opened(settings):
    client = featureflag.Client.__new__(featureflag.Client)
    with pytest.raises(featureflag.ClosedError, match="never opened"):
        client.enabled("a")
    assert client.closed
    open_one = featureflag.Client()
    with pytest.raises(featureflag.InvalidArgument, match="opened already"):
        open_one.__init__()
    open_one.close()


def test_a_client_is_not_copied(client):
    for copied in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            copied(client)


def test_derived(settings):
    class Mine(featureflag.Client):
        def __init__(self, *args, **options):
            super().__init__(**options)
            self.name = "mine"

    with Mine("x") as mine:
        assert mine.enabled("drizzle-recipients") and mine.name == "mine"


def test_the_client_of_the_process(settings, server):
    server.client.set("ff:advanced-scheduling:company:acme", "true")
    assert featureflag.enabled("advanced-scheduling", company="acme")
    shared = featureflag.default()
    assert featureflag.default() is shared
    assert featureflag.evaluate("advanced-scheduling", company="acme").source == "company"
    assert featureflag.all(company="acme")["advanced-scheduling"]
    featureflag.set("workspace-themes", True, workspace="w1")
    assert featureflag.enabled("workspace-themes", workspace="w1")
    featureflag.unset("workspace-themes", workspace="w1")
    assert featureflag.prepare("acme") and featureflag.health()
    assert featureflag.stats()["evaluations"] > 0 and featureflag.reload() is False
    featureflag.close()
    assert shared.closed
    assert featureflag.enabled("advanced-scheduling", company="acme")
    featureflag.configure(feature_flags_prefix="other")
    assert not featureflag.enabled("advanced-scheduling", company="acme")


def test_the_shared_client_that_was_closed_by_hand(settings):
    featureflag.default().close()
    assert featureflag.enabled("drizzle-recipients")


def test_the_module_does_not_hide_pythons_own():
    names = {}
    exec("from featureflag import *", names)
    assert "Client" in names and "set" not in names and "all" not in names


def test_signatures_can_be_read():
    for function in (featureflag.enabled, featureflag.Client.enabled, featureflag.Client.evaluate):
        assert "company" in inspect.signature(function).parameters
        assert function.__doc__


def test_nothing_is_printed(capfd, server, registry):
    with featureflag.Client(redis_url="unix:///nowhere", feature_flags_registry=registry) as client:
        client.enabled("advanced-scheduling", company="acme")
        client.enabled("no-such-flag")
        client.listen(lambda event: 1 / 0)
        eventually(lambda: client.stats()["failed_attempts"] > 0)
    assert capfd.readouterr() == ("", "")
