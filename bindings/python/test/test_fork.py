"""Forks under load: parent and children answer, all at once, and never wrongly.

Not with a sanitizer: the allocator of AddressSanitizer is not made for forks. Where another thread
is in it at that moment, and the library's is at any, the child waits for it for ever.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
import urllib.request

import pytest

import featureflag
from conftest import PATIENCE, SANITIZED, eventually
from load import COMPANIES, FLAG, VALUES, wrong_answers

pytestmark = pytest.mark.skipif(SANITIZED, reason="a sanitizer's allocator does not outlive a fork")


@pytest.fixture
def planted(server, settings):
    server.client.mset(VALUES)
    return server


children = set()


@pytest.fixture(autouse=True)
def no_child_is_left():
    yield
    while children:
        pid = children.pop()
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def in_child(body):
    """Forks; the child's exit code is what body returns, 99 if it raises."""
    pid = os.fork()
    if pid:
        children.add(pid)
        return pid
    children.clear()
    code = 99
    try:
        code = min(int(body() or 0), 98)
    except BaseException:
        traceback.print_exc()
    os._exit(code)


def reap(pid):
    """The exit code, or a failure if the child hangs."""
    end = time.monotonic() + 2 * PATIENCE
    while time.monotonic() < end:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            children.discard(pid)
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    raise AssertionError("a child hangs")


class Lines:
    """What several processes write into one pipe."""

    def __init__(self, file):
        os.set_blocking(file, False)
        self.file, self.text = file, b""

    def wait_for(self, line):
        eventually(lambda: self._has(line.encode()), line)

    def _has(self, line):
        try:
            self.text += os.read(self.file, 65536)
        except BlockingIOError:
            pass
        return line in self.text.split(b"\n")


def test_parent_and_children_at_once(planted):
    with featureflag.Client() as client:
        assert wrong_answers(client, COMPANIES) == 0
        stop, wrong = threading.Event(), []

        def load():
            at = 0
            while not stop.is_set():
                wrong.append(wrong_answers(client, 500, at))
                at += 500

        threads = [threading.Thread(target=load) for _ in range(3)]
        for thread in threads:
            thread.start()
        pids = []
        for _ in range(8):
            pids.append(in_child(lambda: wrong_answers(client, 10_000)))
            time.sleep(0.02)
        codes = [reap(pid) for pid in pids]
        stop.set()
        for thread in threads:
            thread.join()
        assert codes == [0] * 8
        assert sum(wrong) == 0 and len(wrong) > 0


def test_a_child_of_a_child(planted):
    with featureflag.Client() as client:
        assert wrong_answers(client, COMPANIES) == 0

        def child():
            grandchild = in_child(lambda: wrong_answers(client, 2000))
            return wrong_answers(client, 2000) + reap(grandchild)

        assert reap(in_child(child)) == 0
        assert wrong_answers(client, COMPANIES) == 0


def test_the_child_hears_of_changes_and_writes(planted):
    with featureflag.Client() as client:
        assert not client.enabled(FLAG, company="late")
        read, write = os.pipe()

        def child():
            assert not client.enabled(FLAG, company="late")
            os.write(write, b"x")
            eventually(lambda: client.enabled(FLAG, company="late"))
            client.set("workspace-themes", True, workspace="child")
            assert client.enabled("workspace-themes", workspace="child")

        pid = in_child(child)
        os.read(read, 1)
        planted.client.set(f"ff:{FLAG}:company:late", "true")
        assert reap(pid) == 0
        eventually(lambda: client.enabled("workspace-themes", workspace="child"))


def test_listeners_live_on_in_the_child(planted):
    """Without a call: a process that only listens must not freeze."""
    read, write = os.pipe()
    with featureflag.Client() as client:

        def listener(event):
            if event.type == "PROVIDER_READY":
                os.write(write, b"%d ready\n" % os.getpid())
            for change in event.changes:
                os.write(write, b"%d %s\n" % (os.getpid(), change.id.encode()))

        client.listen(listener)
        heard = Lines(read)
        heard.wait_for(f"{os.getpid()} ready")
        go, start = os.pipe()
        pid = in_child(lambda: os.read(go, 1) and None)
        heard.wait_for(f"{pid} ready")
        planted.client.set(f"ff:{FLAG}:company:news", "true")
        heard.wait_for(f"{os.getpid()} news")
        heard.wait_for(f"{pid} news")
        os.write(start, b"x")
        assert reap(pid) == 0


def test_the_child_may_end_its_listeners_and_close(planted):
    with featureflag.Client() as client:

        def listener(event):
            pass

        client.listen(listener)

        def child():
            client.unlisten(listener)
            client.close()
            with featureflag.Client() as own:
                return wrong_answers(own, 100)

        assert reap(in_child(child)) == 0
        assert wrong_answers(client, 100) == 0
        client.unlisten(listener)


def test_a_fork_while_another_thread_waits(planted):
    """The child has the client to itself: nobody else's call keeps it from closing."""
    options = {"redis_command_timeout_ms": 1000, "redis_connect_timeout_ms": 1000}
    with featureflag.Client(**options) as client:
        client.enabled(FLAG)
        planted.pause()
        try:
            waiting = threading.Thread(target=client.enabled, args=(FLAG, "cold"))
            waiting.start()
            time.sleep(0.1)
            before = len(os.listdir("/proc/self/fd"))

            def child():
                client.close()
                return 0 if len(os.listdir("/proc/self/fd")) < before else 1

            assert reap(in_child(child)) == 0
        finally:
            planted.go_on()
        waiting.join()


def test_a_fork_while_another_thread_opens_the_shared_client(planted):
    """The child does not wait for a lock whose owner is gone."""
    stop = threading.Event()

    def open_and_close():
        while not stop.is_set():
            featureflag.enabled(FLAG, company=2)
            featureflag.close()

    opening = threading.Thread(target=open_and_close)
    opening.start()
    try:
        pids = [in_child(lambda: not featureflag.enabled(FLAG, company=2)) for _ in range(20)]
        assert [reap(pid) for pid in pids] == [0] * 20
    finally:
        stop.set()
        opening.join()


def test_overrides_go_along(planted):
    with featureflag.Client() as client, client.override(FLAG, True):

        def child():
            assert client.enabled(FLAG, company="1")
            client.reset_overrides()
            return client.enabled(FLAG, company="1")

        assert reap(in_child(child)) == 0
        assert client.enabled(FLAG, company="1")


POOL = """
import multiprocessing, sys, threading
import featureflag
from load import wrong_answers

shared = None if sys.argv[1] == "spawn" else featureflag.default()

def work(start):
    return wrong_answers(featureflag.default(), 2000, start)

if __name__ == "__main__":
    assert wrong_answers(featureflag.default(), 1000) == 0
    context = multiprocessing.get_context(sys.argv[1])
    if sys.argv[1] == "forkserver":
        context.set_forkserver_preload(["featureflag", "load"])
    with context.Pool(3) as pool:
        running = pool.map_async(work, range(0, 12000, 1000))
        here = wrong_answers(featureflag.default(), 5000)
        print(here, sum(running.get(timeout=120)))
"""


@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
def test_multiprocessing(planted, tmp_path, method):
    program = tmp_path / "pool.py"
    program.write_text(POOL)
    here = os.path.dirname(__file__)
    env = dict(os.environ, PYTHONPATH=os.pathsep.join([os.environ["PYTHONPATH"], here]))
    done = subprocess.run(
        [sys.executable, str(program), method], env=env, capture_output=True, text=True, timeout=200
    )
    assert (done.stdout, done.returncode) == ("0 0\n", 0), done.stderr


APPLICATION = """
import json, os, threading
import featureflag

# With --preload all of this runs in the parent, before it forks.
heard = []
client = featureflag.default()
assert client.enabled("advanced-scheduling", company=2)
client.listen(lambda event: heard.append(event.type))

def application(environ, start_response):
    company = environ["PATH_INFO"][1:]
    answers = [client.enabled("advanced-scheduling", company=company) for _ in range(50)]
    body = {"pid": os.getpid(), "on": all(answers), "same": len(set(answers)) == 1,
            "fresh": client.evaluate("advanced-scheduling", company).freshness, "heard": len(heard)}
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(body).encode()]
"""


@pytest.fixture
def gunicorn(planted, tmp_path):
    pytest.importorskip("gunicorn", reason="gunicorn is not installed")
    (tmp_path / "service.py").write_text(APPLICATION)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--preload", "--workers", "3", "--threads", "4"]
        + ["--bind", f"127.0.0.1:{port}", "--chdir", str(tmp_path), "service:application"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield f"http://127.0.0.1:{port}", process
    process.terminate()
    errors = process.communicate(timeout=2 * PATIENCE)[1]
    assert not re.search(r"Traceback|Error|SIG(ABRT|SEGV|KILL)", errors), errors


def test_gunicorn_preload(planted, gunicorn):
    url, process = gunicorn

    def get(path):
        with urllib.request.urlopen(f"{url}/{path}", timeout=2 * PATIENCE) as response:
            return json.load(response)

    def is_up():
        try:
            return get("2")
        except OSError:
            assert process.poll() is None
            return None

    eventually(is_up, "gunicorn")
    bodies, wrong = [], []

    def load(first):
        for i in range(first, first + 60):
            body = get(i % COMPANIES)
            bodies.append(body)
            if not body["same"] or body["on"] != (i % COMPANIES % 2 == 0):
                wrong.append((i, body))

    threads = [threading.Thread(target=load, args=(n * 60,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == [] and len(bodies) == 240
    assert process.pid not in {body["pid"] for body in bodies}
    planted.client.set(f"ff:{FLAG}:company:1", "true")
    eventually(lambda: all(get("1")["on"] for _ in range(6)), "the change in the workers")
    eventually(lambda: all(get("1")["heard"] > 0 for _ in range(6)), "a listener in the workers")
