"""test/vectors: what a check answers, given what Redis holds; the same file as every language's."""

import json

import pytest

import featureflag
from conftest import ROOT

FOLDER = ROOT / "test" / "vectors"
VECTORS = json.loads((FOLDER / "semantics.json").read_text())


def plant(redis, keys):
    for key, value in keys.items():
        if isinstance(value, str):
            redis.set(key, value)
        else:
            assert value == {"type": "list"}
            redis.rpush(key, "true")


@pytest.mark.parametrize("mode", ["direct", "cached"])
@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["name"][:60])
def test_vector(server, vector, mode):
    options = {"redis_url": server.url, "feature_flags_mode": mode}
    if vector["registry"]:
        options["feature_flags_registry"] = FOLDER / VECTORS["registry"]
    plant(server.client, vector["keys"])
    question = (vector["flag"], vector["companyId"], vector["workspaceId"])
    expected = vector["expect"]
    with featureflag.Client(**options) as client:
        for _cold_and_warm in range(2):
            answer = client.evaluate(*question)
            assert {name: getattr(answer, name) for name in expected} == expected
            assert client.enabled(*question) is expected["enabled"]
        if vector["registry"] and expected["error"] is None:
            assert client.all(*question[1:])[vector["flag"]] is expected["enabled"]
