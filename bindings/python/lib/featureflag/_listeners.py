"""A listener: a thread that waits for events and hands them to a function.

The library's own thread never calls into Python. This one waits in `Queue.next` without the GIL.
"""

from __future__ import annotations

import logging
import threading
from typing import Any, Callable, Optional

from . import _native
from ._types import Event

#: Nothing is printed unless the application has set up logging.
_log = logging.getLogger("featureflag")
_log.addHandler(logging.NullHandler())


class Listener:
    def __init__(self, queue: _native.Queue, function: Callable[[Event], Any]) -> None:
        self.function = function
        self._queue = queue
        self._thread: Optional[threading.Thread] = None
        self.start()

    def start(self) -> None:
        self._thread = threading.Thread(
            target=_run, args=(self._queue, self.function), name="featureflag-listener", daemon=True
        )
        self._thread.start()

    def end(self) -> None:
        self._queue.end()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()


def _run(queue: _native.Queue, function: Callable[[Event], Any]) -> None:
    while True:
        event = queue.next()
        if event is None:
            return
        try:
            function(event)
        except Exception:
            _log.exception("a listener failed; it goes on with the next event")
        event = None
