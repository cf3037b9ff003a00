"""Flags that tests turn, with blocks, without, and by the pytest plugin."""

import pytest

import featureflag


@pytest.fixture
def alone(registry):
    """A client that needs no Redis."""
    options = {"feature_flags_provider": "memory", "feature_flags_registry": registry}
    with featureflag.Client(**options) as opened:
        yield opened


def test_a_block(alone):
    with alone.override("advanced-scheduling", True):
        assert alone.enabled("advanced-scheduling", company="whoever")
        assert alone.evaluate("advanced-scheduling").source == "override"
    assert not alone.enabled("advanced-scheduling")


def test_blocks_nest_and_survive_exceptions(alone):
    with alone.override("drizzle-recipients", False):
        with pytest.raises(ZeroDivisionError):
            with alone.override("drizzle-recipients", True):
                with alone.override("drizzle-recipients", False):
                    assert not alone.enabled("drizzle-recipients")
                assert alone.enabled("drizzle-recipients")
                1 / 0
        assert not alone.enabled("drizzle-recipients")
    assert alone.evaluate("drizzle-recipients").source == "default"


def test_a_block_puts_back_what_the_options_say(registry):
    with featureflag.Client(
        feature_flags_provider="memory",
        feature_flags_registry=registry,
        feature_flags_overrides="advanced-scheduling=on",
    ) as client:
        with client.override("advanced-scheduling", False):
            assert not client.enabled("advanced-scheduling")
        assert client.enabled("advanced-scheduling")


def test_a_function_of_its_own(alone):
    @alone.override("advanced-scheduling", True)
    def decorated():
        return alone.enabled("advanced-scheduling")

    assert decorated() and decorated()
    assert not alone.enabled("advanced-scheduling")


def test_a_block_whose_client_is_closed_within(alone):
    with alone.override("advanced-scheduling", True):
        alone.close()


def test_a_flag_that_is_misspelt_would_test_nothing(alone):
    with pytest.raises(featureflag.InvalidArgument, match="advanced-schedulin") as caught:
        with alone.override("advanced-schedulin", True):
            pass
    assert caught.value.code == "FF_ERR_FLAG_NOT_FOUND"


def test_reset(alone):
    alone.set_override("advanced-scheduling", True)
    alone.set_override("drizzle-recipients", False)
    alone.reset_overrides()
    assert not alone.enabled("advanced-scheduling") and alone.enabled("drizzle-recipients")


def test_the_client_of_the_process(settings):
    with featureflag.override("advanced-scheduling", True):
        assert featureflag.enabled("advanced-scheduling", company="acme")
    assert not featureflag.enabled("advanced-scheduling", company="acme")
    featureflag.default().set_override("advanced-scheduling", True)
    featureflag.reset_overrides()
    assert not featureflag.enabled("advanced-scheduling")


SUITE = """
import pytest
import featureflag

def on():
    return featureflag.enabled("advanced-scheduling", company="acme")

def test_as_it_is():
    assert not on()

def test_fixture(feature_flags):
    feature_flags.set_override("advanced-scheduling", True)
    assert on()

def test_is_reset():
    assert not on()

@pytest.mark.feature_flag("advanced-scheduling")
def test_marked_on():
    assert on()

@pytest.mark.feature_flag("drizzle-recipients", False)
class TestMarked:
    def test_class(self):
        assert not featureflag.enabled("drizzle-recipients")

    @pytest.mark.feature_flag("drizzle-recipients", enabled=True)
    def test_the_closest_counts(self):
        assert featureflag.enabled("drizzle-recipients")

seen = []

@pytest.mark.both_paths("advanced-scheduling", "drizzle-recipients")
def test_both():
    seen.append((on(), featureflag.enabled("drizzle-recipients")))

def test_both_were():
    assert sorted(seen) == [(False, False), (False, True), (True, False), (True, True)]

def test_a_client_that_is_left(request):
    request.config.left = featureflag.Client()
    request.config.left.set_override("advanced-scheduling", True)

def test_is_reset_too(request):
    assert not request.config.left.enabled("advanced-scheduling")

@pytest.mark.feature_flag("advanced-schedulin")
def test_misspelt():
    pass
"""


def test_the_plugin(pytester, registry, monkeypatch):
    monkeypatch.setenv("FEATURE_FLAGS_PROVIDER", "memory")
    monkeypatch.setenv("FEATURE_FLAGS_REGISTRY", str(registry))
    pytester.makepyfile(SUITE)
    done = pytester.runpytest_subprocess("-p", "featureflag.pytest_plugin", "--strict-markers")
    done.assert_outcomes(passed=13, errors=1)
    done.stdout.fnmatch_lines(["*InvalidArgument*advanced-schedulin*"])


def test_the_plugin_says_which_path(pytester, registry, monkeypatch):
    monkeypatch.setenv("FEATURE_FLAGS_PROVIDER", "memory")
    monkeypatch.setenv("FEATURE_FLAGS_REGISTRY", str(registry))
    pytester.makepyfile(SUITE)
    done = pytester.runpytest_subprocess("-p", "featureflag.pytest_plugin", "-v", "-k", "both")
    done.stdout.fnmatch_lines(["*test_both*advanced-scheduling=on,drizzle-recipients=off*PASSED*"])
