"""Names that custom code imports, on top of the AI type; new code calls `AI_TYPE` itself."""

from konfuzio_sdk.bento.file_splitting import AI_TYPE
from konfuzio_sdk.bento.legacy_names import LegacyNames

__all__ = ["convert_document_to_request", "prepare_request", "process_response"]

_NAMES = LegacyNames(AI_TYPE)
convert_document_to_request = _NAMES.convert_document_to_request
prepare_request = _NAMES.prepare_request
process_response = _NAMES.process_response
