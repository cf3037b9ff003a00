"""The client: what the extension does, and options, overrides and listeners in Python's words."""

from __future__ import annotations

import atexit
import contextlib
import os
import weakref
from typing import Any, Callable, Dict, Iterator, List

from . import _native
from ._listeners import Listener
from ._types import Event, InvalidArgument, InvalidType

#: Clients that may have listeners to see to, at the end and after a fork.
_clients: "weakref.WeakSet[Client]" = weakref.WeakSet()


def _text_of(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (str, os.PathLike)):
        text = os.fspath(value)
        if isinstance(text, str):
            return text
    raise InvalidType(
        f"{name} must be a str, a bool, an int or a path, not {type(value).__name__}"
    )


def _settings_of(options: Dict[str, Any]) -> Dict[str, str]:
    """`redis_url=` is REDIS_URL: options have the names of their variables, in lower case."""
    return {
        name.upper(): _text_of(name, value)
        for name, value in options.items()
        if value is not None
    }


class Client(_native.Client):
    """Answers whether flags are on. Cheap to keep, costly to make: one for a process.

    Options have the names of the environment's variables, in lower case: `redis_url=`,
    `feature_flags_registry=`. What is not given is as the environment says. Opening reads the
    registry and connects nowhere; the first check does.
    """

    __slots__ = ("__weakref__", "_listeners", "_overrides")

    def __init__(self, **options: Any) -> None:
        self._listeners: List[Listener] = []
        self._overrides: Dict[str, bool] = {}
        self._open(_settings_of(options))
        _clients.add(self)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<featureflag.Client {'closed' if self.closed else 'open'}>"

    def close(self) -> None:
        """Ends the listeners and closes the connections. May be called again."""
        for listener in tuple(self._listeners):
            self._end(listener)
        self._close()

    # -- Listeners

    def listen(self, listener: Callable[[Event], Any]) -> Callable[[Event], Any]:
        """Calls `listener(event)` for every change and state from now on.

        Each listener is called on a thread of its own, one event at a time, beginning with
        PROVIDER_READY if that is the state already. Returns the listener, so it can decorate. A
        client with listeners lives until it is closed.
        """
        if not callable(listener):
            raise InvalidType("a listener must be callable")
        self._listeners.append(Listener(self._queue(), listener))
        return listener

    def unlisten(self, listener: Callable[[Event], Any]) -> None:
        """Ends that. When it returns, the listener is not running and will not be called again,
        unless it is a listener that calls this."""
        for candidate in tuple(self._listeners):
            if candidate.function == listener:
                return self._end(candidate)
        raise InvalidArgument("this listener does not listen")

    def _end(self, listener: Listener) -> None:
        with contextlib.suppress(ValueError):
            self._listeners.remove(listener)
        listener.end()

    # -- Tests

    @contextlib.contextmanager
    def override(self, flag: str, enabled: bool) -> Iterator[None]:
        """Turns the flag on or off for everybody who asks this client, within a block.

        Blocks nest; each puts back what was before it. Nothing is written to Redis.
        """
        before = self._overrides.get(flag) if isinstance(flag, str) else None
        self.set_override(flag, enabled)
        try:
            yield
        finally:
            if not self.closed:
                self._put_back(flag, before)

    def _put_back(self, flag: str, before: Any) -> None:
        if before is None:
            self.unset_override(flag)
        else:
            self.set_override(flag, before)

    def set_override(self, flag: str, enabled: bool) -> None:
        """The same without a block: until `unset_override` or `reset_overrides`."""
        self._override(flag, enabled)
        self._overrides[flag] = enabled

    def unset_override(self, flag: str) -> None:
        """What Redis and FEATURE_FLAGS_OVERRIDES say of the flag holds again."""
        self._unset_override(flag)
        self._overrides.pop(flag, None)

    def reset_overrides(self) -> None:
        """The same for all flags."""
        self._reset_overrides()
        self._overrides.clear()


def clients() -> "List[Client]":
    """All open clients of this interpreter."""
    return [client for client in _clients if not client.closed]


def _end_listeners() -> None:
    """At exit no thread should be left that waits for the interpreter. A listener that does not
    come back does not keep the program from ending."""
    for client in clients():
        for listener in tuple(client._listeners):
            listener.end(timeout=1.0)


def _listen_again() -> None:
    """In the child of a fork the threads are gone, and the queues go on. The library connects again
    with the next check, but who only listens may never make one."""
    for client in clients():
        if client._listeners:
            client._after_fork()
        for listener in client._listeners:
            listener.start()


atexit.register(_end_listeners)
os.register_at_fork(after_in_child=_listen_again)
