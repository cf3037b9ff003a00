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


class _Reader(threading.Thread):
    def __init__(self, queue: _native.Queue, function: Callable[[Event], Any]) -> None:
        super().__init__(name="featureflag-listener", daemon=True)
        self._queue = queue
        self._function = function

    def run(self) -> None:
        while True:
            event = self._queue.next()
            if event is None:
                return
            try:
                self._function(event)
            except Exception:
                _log.exception("a listener failed; it goes on with the next event")


class Listener:
    def __init__(self, queue: _native.Queue, function: Callable[[Event], Any]) -> None:
        self.function = function
        self._queue = queue
        self.start()

    def start(self) -> None:
        self._reader = _Reader(self._queue, self.function)
        self._reader.start()

    def end(self, timeout: Optional[float] = None) -> None:
        """Waits for the function to return, unless a listener calls this: two of them could wait
        for each other."""
        self._queue.end()
        if not isinstance(threading.current_thread(), _Reader):
            self._reader.join(timeout)
