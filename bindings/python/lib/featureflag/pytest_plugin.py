"""pytest: flags that a test turns on and off, and that are as before after it.

    def test_new_path(feature_flags):
        feature_flags.set_override("advanced-scheduling", True)

    @pytest.mark.feature_flag("advanced-scheduling", True)
    def test_the_same(): ...

    @pytest.mark.both_paths("advanced-scheduling")
    def test_off_and_on(): ...                        # runs twice

They concern the client that the process shares. A suite whose code has one of its own says so:

    @pytest.fixture
    def feature_flags():
        return my_service.flags

After each test the overrides of all clients are reset.
"""

from __future__ import annotations

import itertools
from typing import Any, Dict, Iterator

import pytest

from ._client import Client, clients
from ._default import default


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "feature_flag(flag, enabled=True): runs the test with the flag on or off"
    )
    config.addinivalue_line(
        "markers", "both_paths(*flags): runs the test with each of the flags off and on"
    )


def _marked(flag: str, enabled: bool = True) -> Dict[str, bool]:
    return {flag: enabled}


def _id_of(paths: Dict[str, bool]) -> str:
    return ",".join(f"{flag}={'on' if is_on else 'off'}" for flag, is_on in paths.items())


def pytest_generate_tests(metafunc: Any) -> None:
    flags = [flag for mark in metafunc.definition.iter_markers("both_paths") for flag in mark.args]
    if not flags:
        return
    states = itertools.product((False, True), repeat=len(flags))
    paths = [dict(zip(flags, state)) for state in states]
    metafunc.parametrize("_feature_flags_of_this_test", paths, ids=_id_of, indirect=True)


@pytest.fixture
def feature_flags() -> Client:
    """The client whose flags tests turn: the one that the process shares."""
    return default()


@pytest.fixture(autouse=True)
def _feature_flags_of_this_test(request: pytest.FixtureRequest) -> Iterator[None]:
    wanted: Dict[str, bool] = {}
    for mark in request.node.iter_markers("feature_flag"):  # the closest one first
        wanted = {**_marked(*mark.args, **mark.kwargs), **wanted}
    wanted.update(getattr(request, "param", {}))
    if wanted:
        client = request.getfixturevalue("feature_flags")
        for flag, is_on in wanted.items():
            client.set_override(flag, is_on)
    yield
    for client in clients():
        client.reset_overrides()
