from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Dict, List, Optional

from .exception import ErrorCode

ProviderEvent = Enum(
    "ProviderEvent",
    {
        name: name
        for name in (
            "PROVIDER_READY PROVIDER_CONFIGURATION_CHANGED PROVIDER_ERROR PROVIDER_STALE"
        ).split()
    },
)


@dataclass
class ProviderEventDetails:
    flags_changed: Optional[List[str]] = None
    message: Optional[str] = None
    error_code: Optional[ErrorCode] = None
    metadata: Dict[str, Any] = field(default_factory=dict)
