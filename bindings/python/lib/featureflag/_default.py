"""The client that a process shares: opened by the first question, as the environment says."""

from __future__ import annotations

import os
import threading
from typing import Any, Callable, ContextManager, Dict, Literal, Optional, Union, overload

from . import _native
from ._client import Client
from ._types import Evaluation, Event, Health, Id

_options: Dict[str, Any] = {}
_client: Optional[Client] = None
_lock = threading.RLock()


def _free_the_lock() -> None:
    """In the child of a fork: the thread that held it is gone."""
    global _lock
    _lock = threading.RLock()


os.register_at_fork(after_in_child=_free_the_lock)


def default() -> Client:
    """The client itself. Opens it, if nobody has."""
    global _client
    with _lock:
        if _client is None or _client.closed:
            _client = Client(**_options)
            _native._set_default(_client)
        return _client


def configure(**options: Any) -> None:
    """What `Client(**options)` takes, for the shared client. One that is open is closed; the next
    question opens another."""
    with _lock:
        close()
        _options.clear()
        _options.update(options)


def close() -> None:
    """Closes the shared client. The next question opens another."""
    global _client
    with _lock:
        client, _client = _client, None
        _native._set_default(None)
    if client is not None:
        client.close()


def evaluate(
    flag: str, company: Optional[Id] = None, workspace: Optional[Id] = None, *, wait: bool = True
) -> Evaluation:
    return default().evaluate(flag, company, workspace, wait=wait)


@overload
def all(
    company: Optional[Id] = None, workspace: Optional[Id] = None, *, details: Literal[False] = False
) -> Dict[str, bool]: ...
@overload
def all(
    company: Optional[Id] = None, workspace: Optional[Id] = None, *, details: Literal[True]
) -> Dict[str, Evaluation]: ...
def all(
    company: Optional[Id] = None, workspace: Optional[Id] = None, *, details: bool = False
) -> Union[Dict[str, bool], Dict[str, Evaluation]]:
    return default().all(company, workspace, details=details)


def set(
    flag: str,
    enabled: bool,
    *,
    company: Optional[Id] = None,
    workspace: Optional[Id] = None,
    force: bool = False,
) -> None:
    default().set(flag, enabled, company=company, workspace=workspace, force=force)


def unset(
    flag: str,
    *,
    company: Optional[Id] = None,
    workspace: Optional[Id] = None,
    force: bool = False,
) -> None:
    default().unset(flag, company=company, workspace=workspace, force=force)


def prepare(
    company: Optional[Id] = None,
    workspace: Optional[Id] = None,
    *,
    timeout: Optional[float] = 5.0,
) -> bool:
    return default().prepare(company, workspace, timeout=timeout)


def listen(listener: Callable[[Event], Any]) -> Callable[[Event], Any]:
    return default().listen(listener)


def unlisten(listener: Callable[[Event], Any]) -> None:
    default().unlisten(listener)


def health(*, timeout: Optional[float] = None) -> Health:
    return default().health(timeout=timeout)


def stats() -> Dict[str, int]:
    return default().stats()


def reload() -> bool:
    return default().reload()


def override(flag: str, enabled: bool) -> ContextManager[None]:
    return default().override(flag, enabled)


def reset_overrides() -> None:
    if _client is not None and not _client.closed:
        _client.reset_overrides()
