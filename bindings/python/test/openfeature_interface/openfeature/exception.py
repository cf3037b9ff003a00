from enum import Enum

ErrorCode = Enum(
    "ErrorCode",
    {
        name: name
        for name in (
            "PROVIDER_NOT_READY PROVIDER_FATAL FLAG_NOT_FOUND PARSE_ERROR TYPE_MISMATCH "
            "TARGETING_KEY_MISSING INVALID_CONTEXT GENERAL"
        ).split()
    },
)


class OpenFeatureError(Exception):
    def __init__(self, error_code, error_message=None):
        super().__init__(error_message)
        self.error_code = error_code
        self.error_message = error_message


class ProviderNotReadyError(OpenFeatureError):
    def __init__(self, error_message=None):
        super().__init__(ErrorCode.PROVIDER_NOT_READY, error_message)
