"""The provider for OpenFeature. With the official SDK where it is installed; else with a stand-in
for its documented interface, and then what needs the SDK itself is skipped."""

import importlib.util
import os
import queue
import sys

import pytest

import featureflag
from conftest import PATIENCE, python

HAS_SDK = importlib.util.find_spec("openfeature") is not None
if not HAS_SDK:
    sys.path.insert(0, os.path.join(os.path.dirname(__file__), "openfeature_interface"))

from openfeature.evaluation_context import EvaluationContext  # noqa: E402
from openfeature.exception import ErrorCode, OpenFeatureError  # noqa: E402

from featureflag.openfeature import FeatureFlagProvider  # noqa: E402

ACME = EvaluationContext(attributes={"companyId": "acme", "workspaceId": 7})


class Attached:
    """What an SDK does with a provider, and what it is told."""

    def __init__(self, provider):
        self.provider = provider
        self.emitted = queue.Queue()
        provider.attach(lambda _, event, details: self.emitted.put((event.value, details)))

    def __enter__(self):
        self.provider.initialize(EvaluationContext())
        return self

    def __exit__(self, *exception):
        self.provider.shutdown()
        self.provider.detach()

    def next(self, wanted):
        while True:
            event, details = self.emitted.get(timeout=PATIENCE)
            if event == wanted:
                return details


@pytest.fixture
def provider(settings):
    with Attached(FeatureFlagProvider()) as attached:
        yield attached.provider


def test_reasons(provider, server):
    def answer(flag="advanced-scheduling", context=ACME, default=False):
        found = provider.resolve_boolean_details(flag, default, context)
        assert found.error_code is None
        return found.value, found.reason, found.variant, found.flag_metadata["source"]

    client = provider._client
    assert answer() == (False, "DEFAULT", "off", "default")
    assert answer("drizzle-recipients", None) == (True, "DEFAULT", "on", "default")
    client.set("advanced-scheduling", True, company="acme")
    assert answer() == (True, "TARGETING_MATCH", "on", "company")
    assert answer(context=EvaluationContext()) == (False, "DEFAULT", "off", "default")
    client.set("workspace-themes", True, workspace=7)
    assert answer("workspace-themes") == (True, "TARGETING_MATCH", "on", "workspace")
    client.set("advanced-scheduling", False)
    assert answer(default=True) == (False, "DISABLED", "off", "global")
    client.set("advanced-scheduling", True)
    assert answer() == (True, "STATIC", "on", "global")
    with client.override("advanced-scheduling", False):
        assert answer() == (False, "STATIC", "off", "override")


def test_errors(provider):
    def failure(flag, context=None, default=True):
        found = provider.resolve_boolean_details(flag, default, context)
        assert found.value is default and found.reason == "ERROR" and found.error_message
        return found.error_code

    bad = EvaluationContext(attributes={"companyId": "a\nb"})
    worse = EvaluationContext(attributes={"companyId": 1.5})
    worst = EvaluationContext(attributes={"workspaceId": "a\0b"})
    assert failure("no-such-flag") == ErrorCode.FLAG_NOT_FOUND
    assert failure("no-such-flag", default=False) == ErrorCode.FLAG_NOT_FOUND
    for context in (bad, worse, worst):
        assert failure("advanced-scheduling", context) == ErrorCode.INVALID_CONTEXT


def test_a_kill_switch_holds_for_a_wrong_id(provider):
    """The SDK would take the caller's default for an error."""
    provider._client.set("advanced-scheduling", False)
    bad = EvaluationContext(attributes={"companyId": "a\nb"})
    found = provider.resolve_boolean_details("advanced-scheduling", True, bad)
    assert (found.value, found.error_code, found.reason) == (False, None, "DISABLED")
    assert found.flag_metadata["error"] == "INVALID_CONTEXT"


def test_other_types_do_not_match(provider):
    for resolve, default in [
        (provider.resolve_string_details, "x"),
        (provider.resolve_integer_details, 1),
        (provider.resolve_float_details, 1.5),
        (provider.resolve_object_details, {"a": 1}),
    ]:
        found = resolve("advanced-scheduling", default, ACME)
        assert found.value == default and found.reason == "ERROR"
        assert found.error_code == ErrorCode.TYPE_MISMATCH


def test_other_names_of_attributes(client, server):
    server.client.set("ff:advanced-scheduling:company:acme", "true")
    with Attached(FeatureFlagProvider(client, company="org", workspace="team")) as attached:
        context = EvaluationContext(attributes={"org": "acme"})
        assert attached.provider.resolve_boolean_details("advanced-scheduling", False, context).value
    assert client.enabled("advanced-scheduling", company="acme"), "a client of ours stays open"


def test_events(own_server, registry):
    options = {"redis_url": own_server.url, "feature_flags_registry": registry}
    with featureflag.Client(**options) as client, Attached(FeatureFlagProvider(client)) as sdk:
        own_server.client.set("ff:advanced-scheduling:company:acme", "true")
        while sdk.next("PROVIDER_CONFIGURATION_CHANGED").flags_changed != ["advanced-scheduling"]:
            pass
        own_server.client.flushall()
        while sdk.next("PROVIDER_CONFIGURATION_CHANGED").flags_changed is not None:
            pass
        own_server.stop()
        stale = sdk.next("PROVIDER_STALE")
        assert stale.message and stale.error_code
        found = sdk.provider.resolve_boolean_details("drizzle-recipients", False, None)
        assert (found.value, found.reason, found.error_code) == (True, "STALE", None)
        own_server.start()
        sdk.next("PROVIDER_READY")


def test_without_redis(registry, monkeypatch):
    monkeypatch.setenv("REDIS_URL", "unix:///nowhere/redis.sock")
    monkeypatch.setenv("FEATURE_FLAGS_REGISTRY", str(registry))
    provider = FeatureFlagProvider()
    with pytest.raises(OpenFeatureError) as caught:
        with Attached(provider):
            pass
    assert caught.value.error_code == ErrorCode.PROVIDER_NOT_READY
    found = provider.resolve_boolean_details("drizzle-recipients", False, None)
    assert found.value is False and found.error_code == ErrorCode.PROVIDER_NOT_READY
    provider.shutdown()
    found = provider.resolve_boolean_details("drizzle-recipients", True, None)
    assert found.value is True and found.error_code == ErrorCode.PROVIDER_NOT_READY


def test_memory_and_direct(registry, server):
    for options in ({"feature_flags_provider": "memory"}, {"feature_flags_mode": "direct"}):
        options.update(redis_url=server.url, feature_flags_registry=registry)
        with featureflag.Client(**options) as client:
            with Attached(FeatureFlagProvider(client)) as sdk:
                assert sdk.provider.resolve_boolean_details("drizzle-recipients", False).value


@pytest.mark.skipif(HAS_SDK, reason="the SDK is installed")
def test_the_package_does_not_need_the_sdk():
    code = "import sys, featureflag; assert 'openfeature' not in sys.modules; import featureflag.openfeature"
    done = python(code, check=False)
    assert done.returncode == 1 and "No module named 'openfeature'" in done.stderr


@pytest.mark.skipif(not HAS_SDK, reason="OpenFeature's SDK is not installed")
def test_with_the_official_sdk(settings, server):
    from openfeature import api
    from openfeature.provider import ProviderStatus

    server.client.set("ff:advanced-scheduling:company:acme", "true")
    api.set_provider(FeatureFlagProvider())
    client = api.get_client()
    try:
        from conftest import eventually

        eventually(lambda: client.get_provider_status() == ProviderStatus.READY)
        assert client.get_boolean_value("advanced-scheduling", False, ACME) is True
        details = client.get_boolean_details("no-such-flag", True, ACME)
        assert details.value is True and details.error_code == ErrorCode.FLAG_NOT_FOUND
        assert client.get_string_details("x", "d").error_code == ErrorCode.TYPE_MISMATCH
    finally:
        api.clear_providers()
