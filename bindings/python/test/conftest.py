"""What the tests stand on: a redis-server of their own, and an environment without the caller's
settings. Nobody here waits for less than half a minute: the machine may be busy."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import pytest
import redis

import featureflag

pytest_plugins = ["pytester", "featureflag.pytest_plugin"]

ROOT = pathlib.Path(__file__).resolve().parents[3]
BINDING = ROOT / "bindings" / "python"
BUILD = pathlib.Path(os.environ["FF_BUILD"])
PATIENCE = 30.0
SANITIZED = bool(os.environ.get("FF_SANITIZE"))

for name in list(os.environ):
    if name.startswith(("REDIS_", "FEATURE_FLAGS_")):
        del os.environ[name]
#: Whoever does not test time-outs does not get any.
os.environ.update(REDIS_CONNECT_TIMEOUT_MS="20000", REDIS_COMMAND_TIMEOUT_MS="20000")



def pytest_configure(config):
    # Python 3.12 and later, of every fork here: that is what is tested.
    config.addinivalue_line("filterwarnings", "ignore:This process:DeprecationWarning")


REGISTRY = """
flags:
  advanced-scheduling:
    description: Plan campaigns on a calendar
    defaultEnabled: false
    scope: company
    addedDate: 2025-01-15
    expectedRemoval: 2027-12-31
    owner: team-campaigns
  drizzle-recipients:
    description: Read recipients through the new data layer
    defaultEnabled: true
    scope: global
    addedDate: 2025-02-01
    expectedRemoval: 2027-06-30
    owner: team-platform
  workspace-themes:
    description: Colours of their own
    defaultEnabled: false
    scope: workspace
    addedDate: 2025-03-01
    expectedRemoval: 2027-03-01
    owner: team-design
"""


def eventually(question, what="it"):
    """Waits until the question is answered with something true, and returns that."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        answer = question()
        if answer:
            return answer
        time.sleep(0.01)
    raise AssertionError(f"{what} has not come to pass in {PATIENCE} s")


class RedisServer:
    """A private redis-server on a unix socket in a temporary folder."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="ff-py-")
        self.socket = os.path.join(self.folder, "redis.sock")
        self.url = f"unix://{self.socket}"
        self.process = None
        self.start()

    def start(self):
        # setpriv: tests that are killed leave no server behind.
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "redis-server", "--port", "0"]
            + ["--unixsocket", self.socket, "--save", "", "--appendonly", "no"]
            + ["--dir", self.folder],
            stdout=subprocess.DEVNULL,
            env={k: v for k, v in os.environ.items() if k != "LD_PRELOAD"},
        )
        self.client = redis.Redis(unix_socket_path=self.socket)
        eventually(self._is_up, "redis-server")

    def _is_up(self):
        try:
            return self.client.ping()
        except redis.exceptions.ConnectionError:
            return False

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.client.close()
        if os.path.exists(self.socket):
            os.unlink(self.socket)

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder)


@pytest.fixture(scope="session")
def one_server():
    server = RedisServer()
    yield server
    server.remove()


@pytest.fixture
def server(one_server):
    one_server.client.flushall()
    yield one_server
    one_server.go_on()


@pytest.fixture
def own_server():
    """For tests that stop it."""
    server = RedisServer()
    yield server
    server.go_on()
    server.remove()


@pytest.fixture
def registry(tmp_path):
    path = tmp_path / "flags.yml"
    path.write_text(REGISTRY)
    return path


@pytest.fixture
def settings(server, registry, monkeypatch):
    """The environment of a service; what opens a client sees it, child processes too."""
    monkeypatch.setenv("REDIS_URL", server.url)
    monkeypatch.setenv("FEATURE_FLAGS_REGISTRY", str(registry))
    yield
    featureflag.close()
    featureflag.configure()


@pytest.fixture
def client(settings):
    with featureflag.Client() as opened:
        yield opened


def python(code, *arguments, check=True, **options):
    """Runs a program in a Python of its own, and gives its output."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore:This process", "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        timeout=10 * PATIENCE,
        **options,
    )
    if check:
        assert done.returncode == 0, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done
