"""What answers, events and errors look like. The extension makes objects of these classes."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple, Union

#: A company's or workspace's id.
Id = Union[str, int]


class Evaluation(NamedTuple):
    """An answer with all there is to know about it; true in an `if` when the flag is on."""

    enabled: bool
    #: "global", "company", "workspace", "default", "fallback" or "override"
    source: str
    #: OpenFeature's: "STATIC", "DISABLED", "TARGETING_MATCH", "DEFAULT", "STALE" or "ERROR"
    reason: str
    #: OpenFeature's error code, as "FLAG_NOT_FOUND", or None
    error: Optional[str]
    #: what went wrong and what to do; "" when nothing did
    message: str
    #: "fresh": it was the truth `age` ago; "stale": last known to be then; "none": Redis has not said
    freshness: str
    #: seconds
    age: float

    def __bool__(self) -> bool:
        return self.enabled


class Change(NamedTuple):
    """One key's change."""

    flag: str
    #: "global", "company" or "workspace"
    scope: str
    #: whose; None for "global"
    id: Optional[str]
    #: "unset", "off", "on", "other" or "unknown"
    before: str
    after: str


class Event(NamedTuple):
    """What a listener is told."""

    #: "PROVIDER_READY", "PROVIDER_CONFIGURATION_CHANGED", "PROVIDER_STALE" or "PROVIDER_ERROR"
    type: str
    changes: Tuple[Change, ...]
    #: OpenFeature's error code with STALE and ERROR, else None
    error: Optional[str]
    message: str
    #: with READY: changes are polled for, since Redis refuses to tell of them
    polling: bool


class Health(NamedTuple):
    """What a probe wants to know; true in an `if` when the store is up."""

    up: bool
    #: "redis" or "memory"
    store: str
    #: how changes are learned of: "tracking", "polling", "lost" or "none"
    updates: str
    #: seconds; 0.0 when it did not answer
    response_time: float
    error: Optional[str]
    message: str

    def __bool__(self) -> bool:
        return self.up


class Error(Exception):
    """The root of all that this package raises."""

    #: the library's name of it, as "FF_ERR_TIMEOUT"
    code: str = "FF_ERR_INVALID"
    #: OpenFeature's error code, as "GENERAL"
    kind: str = "GENERAL"


class ConfigurationError(Error):
    """Options or the registry are wrong: the client cannot be opened (or reloaded) like this."""


class StoreError(Error):
    """Redis could not be asked. After a write it may or may not have happened: repeat it."""


class ClosedError(Error):
    """The client was closed, or never opened."""


class InvalidArgument(Error, ValueError):
    """What was handed over can never work: not a flag, not an id, not at this level."""


class InvalidType(Error, TypeError):
    """What was handed over is of another type than it has to be."""
