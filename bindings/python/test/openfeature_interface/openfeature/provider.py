from abc import ABC, abstractmethod
from dataclasses import dataclass

from .event import ProviderEvent


@dataclass
class Metadata:
    name: str


class AbstractProvider(ABC):
    def attach(self, on_emit):
        self._on_emit = on_emit

    def detach(self):
        del self._on_emit

    @abstractmethod
    def get_metadata(self): ...

    @abstractmethod
    def resolve_boolean_details(self, flag_key, default_value, evaluation_context=None): ...

    @abstractmethod
    def resolve_string_details(self, flag_key, default_value, evaluation_context=None): ...

    @abstractmethod
    def resolve_integer_details(self, flag_key, default_value, evaluation_context=None): ...

    @abstractmethod
    def resolve_float_details(self, flag_key, default_value, evaluation_context=None): ...

    @abstractmethod
    def resolve_object_details(self, flag_key, default_value, evaluation_context=None): ...

    def emit(self, event, details):
        if hasattr(self, "_on_emit"):
            self._on_emit(self, event, details)

    def emit_provider_ready(self, details):
        self.emit(ProviderEvent.PROVIDER_READY, details)

    def emit_provider_configuration_changed(self, details):
        self.emit(ProviderEvent.PROVIDER_CONFIGURATION_CHANGED, details)

    def emit_provider_error(self, details):
        self.emit(ProviderEvent.PROVIDER_ERROR, details)

    def emit_provider_stale(self, details):
        self.emit(ProviderEvent.PROVIDER_STALE, details)
