"""Is this flag on, for this company and this workspace?

    import featureflag

    if featureflag.enabled("advanced-scheduling", company="acme"):
        ...
"""

from ._client import Client
from ._default import (
    all as all,
    close,
    configure,
    default,
    evaluate,
    health,
    listen,
    override,
    prepare,
    reload,
    reset_overrides,
    set as set,
    stats,
    unlisten,
    unset,
)
from ._native import enabled, library_version
from ._types import (
    Change,
    ClosedError,
    ConfigurationError,
    Error,
    Evaluation,
    Event,
    Health,
    InvalidArgument,
    InvalidType,
    StoreError,
)

#: Without `all` and `set`: `from featureflag import *` must not hide Python's own.
__all__ = [
    "Change",
    "Client",
    "ClosedError",
    "ConfigurationError",
    "Error",
    "Evaluation",
    "Event",
    "Health",
    "InvalidArgument",
    "InvalidType",
    "StoreError",
    "close",
    "configure",
    "default",
    "enabled",
    "evaluate",
    "health",
    "library_version",
    "listen",
    "override",
    "prepare",
    "reload",
    "reset_overrides",
    "stats",
    "unlisten",
    "unset",
]
