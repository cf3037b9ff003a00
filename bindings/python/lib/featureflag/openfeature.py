"""A provider for OpenFeature's SDK (https://openfeature.dev), which has to be installed for it:

    from openfeature import api
    from openfeature.evaluation_context import EvaluationContext
    from featureflag.openfeature import FeatureFlagProvider

    api.set_provider(FeatureFlagProvider())
    tenant = EvaluationContext(attributes={"companyId": "acme", "workspaceId": "w1"})
    api.get_client().get_boolean_value("advanced-scheduling", False, tenant)

The SDK costs some microseconds a check; `featureflag.enabled` is there beside it.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Union

from openfeature.evaluation_context import EvaluationContext
from openfeature.event import ProviderEventDetails
from openfeature.exception import ErrorCode, ProviderNotReadyError
from openfeature.flag_evaluation import FlagResolutionDetails
from openfeature.provider import AbstractProvider, Metadata

from ._client import Client
from ._types import ConfigurationError, Evaluation, Event, InvalidArgument, InvalidType, StoreError

#: Where a stored value or an override decided, the answer holds, whatever else was wrong: a kill
#: switch must not give way to the caller's default because of a bad id. The SDK takes the caller's
#: default for everything that has an error code.
_DECIDED = {
    ("global", False): "DISABLED",
    ("global", True): "STATIC",
    ("override", False): "STATIC",
    ("override", True): "STATIC",
    ("company", False): "TARGETING_MATCH",
    ("company", True): "TARGETING_MATCH",
    ("workspace", False): "TARGETING_MATCH",
    ("workspace", True): "TARGETING_MATCH",
}


def _code(kind: str) -> ErrorCode:
    return getattr(ErrorCode, kind, ErrorCode.GENERAL)


def _metadata(evaluation: Evaluation) -> Dict[str, Union[bool, int, float, str]]:
    known: Dict[str, Union[bool, int, float, str]] = {
        "source": evaluation.source,
        "freshness": evaluation.freshness,
        "age": evaluation.age,
    }
    if evaluation.error:
        known["error"] = evaluation.error
    return known


class FeatureFlagProvider(AbstractProvider):
    """Resolves booleans; every other type is TYPE_MISMATCH.

    Without a client it opens one as the environment says, and closes it in `shutdown`. `company`
    and `workspace` name the attributes of the evaluation context that hold the ids. `timeout` is
    how long `initialize` waits for Redis.
    """

    def __init__(
        self,
        client: Optional[Client] = None,
        *,
        company: str = "companyId",
        workspace: str = "workspaceId",
        timeout: float = 5.0,
    ) -> None:
        super().__init__()
        self._given = client
        self._client = client
        self._company = company
        self._workspace = workspace
        self._timeout = timeout
        self._is_ready = False

    def get_metadata(self) -> Metadata:
        return Metadata(name="featureflag")

    # -- Life

    def initialize(self, evaluation_context: EvaluationContext) -> None:
        """Opens, listens, and waits for Redis. Without it, checks get the caller's defaults and
        the provider becomes ready by itself later."""
        if self._client is None:
            self._client = Client()
        try:
            self._client.listen(self._on_event)
        except ConfigurationError:
            pass  # direct mode and memory: nothing will be told
        try:
            is_known = self._client.prepare(timeout=self._timeout)
        except StoreError as error:
            raise ProviderNotReadyError(str(error)) from error
        if not is_known:
            raise ProviderNotReadyError("Redis did not answer in time")
        self._is_ready = True

    def shutdown(self) -> None:
        client, self._client = self._client, self._given
        self._is_ready = False
        if client is None or client.closed:
            return
        if client is not self._given:
            client.close()
            return
        try:
            client.unlisten(self._on_event)
        except InvalidArgument:
            pass  # it did not listen

    # -- Events

    def _on_event(self, event: Event) -> None:
        details = ProviderEventDetails(
            flags_changed=sorted({change.flag for change in event.changes}) or None,
            message=event.message or None,
            error_code=_code(event.error) if event.error else None,
        )
        if event.type == "PROVIDER_READY":
            self._on_ready(details)
        elif event.type == "PROVIDER_CONFIGURATION_CHANGED":
            self.emit_provider_configuration_changed(details)
        elif event.type == "PROVIDER_STALE":
            self._is_ready = False
            self.emit_provider_stale(details)
        else:
            self._is_ready = False
            self.emit_provider_error(details)

    def _on_ready(self, details: ProviderEventDetails) -> None:
        """Ready again without having been away: changes that nobody can name, as FLUSHALL."""
        if self._is_ready:
            self.emit_provider_configuration_changed(details)
        else:
            self._is_ready = True
            self.emit_provider_ready(details)

    # -- Resolution

    def resolve_boolean_details(
        self,
        flag_key: str,
        default_value: bool,
        evaluation_context: Optional[EvaluationContext] = None,
    ) -> FlagResolutionDetails[bool]:
        client = self._client
        if client is None or client.closed:
            return _failed(default_value, "PROVIDER_NOT_READY", "the provider is shut down")
        attributes: Any = evaluation_context.attributes if evaluation_context else {}
        try:
            evaluation = client.evaluate(
                flag_key, attributes.get(self._company), attributes.get(self._workspace)
            )
        except (InvalidArgument, InvalidType) as error:
            return _failed(default_value, "INVALID_CONTEXT", str(error))
        return _resolved(evaluation, default_value)

    def resolve_string_details(
        self,
        flag_key: str,
        default_value: str,
        evaluation_context: Optional[EvaluationContext] = None,
    ) -> FlagResolutionDetails[str]:
        return _mismatch(flag_key, default_value)

    def resolve_integer_details(
        self,
        flag_key: str,
        default_value: int,
        evaluation_context: Optional[EvaluationContext] = None,
    ) -> FlagResolutionDetails[int]:
        return _mismatch(flag_key, default_value)

    def resolve_float_details(
        self,
        flag_key: str,
        default_value: float,
        evaluation_context: Optional[EvaluationContext] = None,
    ) -> FlagResolutionDetails[float]:
        return _mismatch(flag_key, default_value)

    def resolve_object_details(
        self,
        flag_key: str,
        default_value: Union[Dict[str, Any], List[Any]],
        evaluation_context: Optional[EvaluationContext] = None,
    ) -> FlagResolutionDetails[Union[Dict[str, Any], List[Any]]]:
        return _mismatch(flag_key, default_value)


def _resolved(evaluation: Evaluation, default_value: bool) -> FlagResolutionDetails[bool]:
    reason = evaluation.reason
    if evaluation.error:
        decided = _DECIDED.get((evaluation.source, evaluation.enabled))
        if decided is None:
            return _failed(default_value, evaluation.error, evaluation.message)
        reason = decided
    return FlagResolutionDetails(
        value=evaluation.enabled,
        reason=reason,
        variant="on" if evaluation.enabled else "off",
        flag_metadata=_metadata(evaluation),
    )


def _failed(default_value: Any, kind: str, message: str) -> FlagResolutionDetails[Any]:
    return FlagResolutionDetails(
        value=default_value, reason="ERROR", error_code=_code(kind), error_message=message
    )


def _mismatch(flag_key: str, default_value: Any) -> FlagResolutionDetails[Any]:
    return _failed(default_value, "TYPE_MISMATCH", f"{flag_key} is a boolean, as all flags are")
