"""What README.md shows is run as it is written: sh in a copy of the tree, python in one process."""

import os
import re
import shutil
import subprocess
import sys

import pytest

import featureflag
from conftest import BINDING, BUILD, PATIENCE, ROOT, SANITIZED

README = (BINDING / "README.md").read_text()
needs_plain = pytest.mark.skipif(SANITIZED, reason="runs programs that the sanitizer is not for")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="session")
def tree(tmp_path_factory):
    """The source tree, as far as the README's commands look at it, with the system's python3."""
    folder = tmp_path_factory.mktemp("tree")
    (folder / "build").symlink_to(BUILD)
    (folder / "registry").symlink_to(ROOT / "registry")
    shutil.copytree(BINDING, folder / "bindings" / "python")
    (folder / "bin").mkdir()
    (folder / "bin" / "python3").symlink_to(sys.executable)
    return folder


def shell(text, tree, server, **settings):
    env = dict(os.environ, REDIS_URL=server.url, PATH=f"{tree / 'bin'}:{os.environ['PATH']}")
    env.update(FEATURE_FLAGS_REGISTRY=str(ROOT / "registry" / "flags.yml"), **settings)
    env.pop("PYTHONPATH")
    done = subprocess.run(
        ["bash", "-e", "-c", text],
        cwd=tree,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        timeout=10 * PATIENCE,
    )
    assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@needs_plain
def test_the_command_to_try_it(tree, server):
    assert shell(blocks("sh")[0], tree, server) == "False\n"
    server.client.set("ff:advanced-scheduling:company:acme", "true")
    assert shell(blocks("sh")[0], tree, server) == "True\n"


@needs_plain
def test_constants(tree, server):
    (block,) = [block for block in blocks("sh") if "ffctl gen" in block]
    assert shell(block, tree, server).splitlines()[-1] == "False"


@needs_plain
def test_a_wheel_is_built_installed_and_used(tree, server):
    """Without network, by pip; and then without the tree."""
    (block,) = [block for block in blocks("sh") if "pip wheel" in block]
    assert shell(block, tree, server).splitlines()[-1] == featureflag.library_version
    (wheel,) = os.listdir(tree / "dist")
    assert re.fullmatch(r"featureflag-[\d.]+-cp39-abi3-linux_\w+\.whl", wheel)
    inside = subprocess.run(
        [sys.executable, "-m", "zipfile", "-l", tree / "dist" / wheel], capture_output=True, text=True
    ).stdout
    for file in ("featureflag/_native.abi3.so", "featureflag/py.typed", "featureflag/_native.pyi"):
        assert file in inside
    assert "conftest" not in inside and "build/" not in inside

    used = 'import featureflag; print(featureflag.__file__, featureflag.enabled("drizzle-recipients"))'
    output = shell(f"cd / && {tree}/venv/bin/python -c '{used}'", tree, server)
    assert output.startswith(f"{tree}/venv/lib/") and output.endswith(" False\n")

    # The plugin is found by its entry point. pytest is the system's, and not in the venv.
    suite = tree / "suite"
    suite.mkdir()
    (block,) = [block for block in blocks("python") if "test_campaigns.py" in block]
    (suite / "test_campaigns.py").write_text(block)
    packages = os.path.dirname(os.path.dirname(pytest.__file__))
    output = shell(
        f"cd {suite} && PYTHONPATH={packages} {tree}/venv/bin/python -m pytest --strict-markers -q",
        tree,
        server,
        FEATURE_FLAGS_PROVIDER="memory",
    )
    assert "4 passed" in output


def test_the_python_that_it_shows(server, monkeypatch, capsys):
    monkeypatch.setenv("REDIS_URL", server.url)
    monkeypatch.setenv("FEATURE_FLAGS_REGISTRY", str(ROOT / "registry" / "flags.yml"))
    server.client.set("ff:advanced-scheduling:workspace:w1", "true")
    names = {}
    try:
        for block in blocks("python"):
            if "test_campaigns.py" not in block:
                exec(compile(block, "README.md", "exec"), names)
    finally:
        featureflag.close()
        featureflag.configure()
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "new path"
    assert printed[1].startswith("False default DEFAULT None  fresh 0.")
    assert server.client.get("ff:invoice-pdf-v2") == b"false"
