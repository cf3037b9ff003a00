from dataclasses import dataclass, field
from typing import Any, Generic, Mapping, Optional, TypeVar

from .exception import ErrorCode

T = TypeVar("T")


@dataclass
class FlagResolutionDetails(Generic[T]):
    value: T
    error_code: Optional[ErrorCode] = None
    error_message: Optional[str] = None
    reason: Optional[str] = None
    variant: Optional[str] = None
    flag_metadata: Mapping[str, Any] = field(default_factory=dict)
