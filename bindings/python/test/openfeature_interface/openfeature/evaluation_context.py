from dataclasses import dataclass, field
from typing import Any, Mapping, Optional


@dataclass
class EvaluationContext:
    targeting_key: Optional[str] = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
