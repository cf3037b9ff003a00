"""One build for CPython 3.9 and later, of one library, in as many interpreters as there are."""

import glob
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

import featureflag
from conftest import BINDING, BUILD, SANITIZED, python

EXTENSION = pathlib.Path(featureflag._native.__file__)
HERE = pathlib.Path(__file__).parent


def symbols(file, *options):
    text = subprocess.run(
        ["nm", "--dynamic", "--format=posix", *options, str(file)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    return {line.split()[0].split("@")[0] for line in text.splitlines()}


def used():
    return {name for name in symbols(EXTENSION, "--undefined-only") if re.match("_?Py", name)}


def test_it_shows_one_symbol():
    shown = symbols(EXTENSION, "--defined-only") - {"_init", "_fini", "__bss_start", "_edata", "_end"}
    assert shown == {"PyInit__native"}


def test_what_it_uses_is_in_39():
    """The list was held against the exports of a real 3.9. For a new name do that first:
    nm -D libpython3.9.so | grep NAME."""
    known = set((HERE / "exported-by-3.9.txt").read_text().split())
    assert used() - known == set()


def pythons():
    """Every CPython from 3.9 on that is to be found here; this one at least."""
    found = {os.path.realpath(sys.executable): sys.executable}
    patterns = ["/usr/bin/python3.*", "/usr/local/bin/python3.*"]
    patterns.append(os.path.expanduser("~/.pyenv/versions/*/bin/python3.*"))
    for pattern in patterns:
        for path in glob.glob(pattern):
            match = re.fullmatch(r"python3\.(\d+)", os.path.basename(path))
            if match and int(match[1]) >= 9:
                found.setdefault(os.path.realpath(path), path)
    return sorted(found.values())


SMOKE = """
import sys, featureflag
client = featureflag.Client(feature_flags_provider="memory", feature_flags_unknown="allow")
client.set("a", True, company=17)
assert client.enabled("a", company=17) and not client.enabled("a", company="18")
assert client.evaluate("a", company=17).source == "company"
with client.override("a", False):
    assert not client.enabled("a", company=17)
for wrong in ({"company": 1.5}, {"company": "\\0"}, {"compny": 1}):
    try:
        client.enabled("a", **wrong)
    except featureflag.Error:
        pass
    else:
        raise AssertionError(wrong)
for i in range(100000):
    client.enabled("a", company=i % 10, workspace="w")
client.close()
print("fine")
"""


@pytest.mark.skipif(SANITIZED, reason="other Pythons have not been started with the sanitizer")
@pytest.mark.parametrize("executable", pythons())
def test_every_python_that_is_here(executable):
    done = subprocess.run([executable, "-c", SMOKE], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("fine\n", "")


@pytest.mark.skipif(SANITIZED, reason="needs a library of its own between the sanitizer and Python")
def test_another_library_is_refused(tmp_path):
    """Linked against the shared library, and then met by one of another version."""
    env = dict(os.environ, PKG_CONFIG_PATH=str(BUILD / "lib" / "pkgconfig"), PYTHON=sys.executable)
    env.pop("FEATUREFLAG_STATIC", None)
    subprocess.run([BINDING / "build", tmp_path], check=True, env=env, capture_output=True)
    (tmp_path / "other.c").write_text(
        "int ff_version_number(void) { return 200; }\n"
        'const char *ff_version(void) { return "0.2.0"; }\n'
    )
    other = tmp_path / "other.so"
    compiler = os.environ.get("CC", "cc")
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-o", other, tmp_path / "other.c"], check=True
    )
    env = dict(os.environ, PYTHONPATH=str(tmp_path), LD_LIBRARY_PATH=str(BUILD / "lib"))
    code = "import featureflag; print(featureflag.library_version)"
    assert python(code, env=env).stdout == f"{featureflag.library_version}\n"
    done = python(code, env=dict(env, LD_PRELOAD=str(other)), check=False)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert "ImportError" in last and "libfeatureflag 0.1" in last and "0.2.0 was found" in last
    assert "install version 0.1" in last


def test_sub_interpreters():
    """Those that share the GIL have a module of their own; those that do not are refused."""
    done = python(
        f"""
import sys
try:
    import _interpreters as interpreters           # 3.13 and later
    create = lambda: interpreters.create("legacy")
except ImportError:
    import _xxsubinterpreters as interpreters
    create = lambda: interpreters.create(isolated=False)
import featureflag
here = featureflag.Client(feature_flags_provider="memory", feature_flags_unknown="allow")
here.set("a", True)
smoke = {SMOKE!r} + '''
print(featureflag._native.Client.__flags__ != 0)
featureflag.configure(feature_flags_provider="memory")
print(featureflag.enabled("a"))
'''
for _ in range(3):
    one = create()
    error = interpreters.run_string(one, smoke)
    assert error is None, error
    interpreters.destroy(one)
    assert here.enabled("a")
print("main goes on")
"""
    )
    assert done.stdout == "fine\nTrue\nFalse\n" * 3 + "main goes on\n"


@pytest.mark.skipif(sys.version_info < (3, 13), reason="interpreters with a GIL of their own")
def test_interpreters_with_a_gil_of_their_own_are_refused():
    done = python(
        """
import _interpreters
one = _interpreters.create("isolated")
print(_interpreters.run_string(one, "import featureflag"))
"""
    )
    assert "ImportError" in done.stdout
