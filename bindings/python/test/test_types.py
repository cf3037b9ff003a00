"""The package as a type checker sees it, and whether its stubs say what the extension does."""

import importlib.util
import os
import subprocess
import sys

import pytest

from conftest import SANITIZED

pytestmark = [
    pytest.mark.skipif(SANITIZED, reason="a type checker is not what the sanitizer is for"),
    pytest.mark.skipif(importlib.util.find_spec("mypy") is None, reason="mypy is not installed"),
]

USE = """
import featureflag
from typing import Dict

def on_event(event: featureflag.Event) -> None:
    ids = [change.id for change in event.changes]

def service(client: featureflag.Client) -> bool:
    client.listen(on_event)
    on: bool = client.enabled("a", company=1, workspace="w")
    flags: Dict[str, bool] = client.all()
    details: Dict[str, featureflag.Evaluation] = client.all(details=True)
    with client.override("a", True), featureflag.override("a", False):
        age: float = details["a"].age
    return on and featureflag.enabled("a") and bool(featureflag.health())
"""

MISTAKES = {
    'featureflag.enabled(1)': "arg-type",
    'featureflag.enabled("a", compny="acme")': "call-arg",
    'featureflag.enabled("a", company=1.5)': "arg-type",
    'featureflag.evaluate("a").enable': "attr-defined",
    'featureflag.evaluate("a").enabled = True': "misc",
    'featureflag.set("a", "on")': "arg-type",
    'featureflag.listen(1)': "arg-type",
}


def mypy(module, *arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=cwd,
        env=dict(os.environ, MYPY_CACHE_DIR=str(cwd / "cache")),
        capture_output=True,
        text=True,
    )


def test_the_package_and_a_program_are_strictly_typed(tmp_path):
    (tmp_path / "use.py").write_text(USE)
    (tmp_path / "mistakes.py").write_text("import featureflag\n" + "\n".join(MISTAKES) + "\n")
    options = ["--strict", "--python-version", "3.9", "--no-error-summary", "--hide-error-context"]
    done = mypy("mypy", *options, "use.py", cwd=tmp_path)
    assert done.stdout == "" and done.returncode == 0, done.stdout + done.stderr
    done = mypy("mypy", *options, "mistakes.py", cwd=tmp_path)
    found = {}
    for line in done.stdout.splitlines():
        if ": error: " in line:
            found.setdefault(int(line.split(":")[1]), line)
    for number, (mistake, code) in enumerate(MISTAKES.items(), start=2):
        assert f"[{code}]" in found.get(number, ""), f"{mistake}: {found.get(number)}"


def test_the_sources_are_strictly_typed(tmp_path):
    package = os.path.join(os.environ["PYTHONPATH"], "featureflag")
    done = mypy(
        "mypy", "--strict", "--python-version", "3.9", "--no-error-summary",
        "--ignore-missing-imports", "--allow-subclassing-any", "--allow-untyped-decorators",
        package, cwd=tmp_path,
    )
    assert done.stdout == "" and done.returncode == 0, done.stdout + done.stderr


def test_the_stubs_say_what_the_extension_does(tmp_path):
    done = mypy("mypy.stubtest", "featureflag._native", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
