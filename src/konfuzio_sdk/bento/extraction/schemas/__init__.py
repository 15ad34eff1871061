"""Released schema versions of extraction.

To add one, write its file, and name it here twice: in the import and at the end of its chain.
"""

from pydantic import BaseModel

from konfuzio_sdk.bento.extraction.schemas import (
    request_20240117,
    request_20241223,
    request_20241227,
    request_20261123,
    response_20240117,
    response_20261123,
)
from konfuzio_sdk.bento.versions import Chain, model_named

__all__ = ["REQUESTS", "RESPONSES"]

REQUESTS = Chain(
    request_20240117.VERSION,
    request_20241223.VERSION,
    request_20241227.VERSION,
    request_20261123.VERSION,
)
RESPONSES = Chain(
    response_20240117.VERSION,
    response_20261123.VERSION,
)


def __getattr__(name: str) -> type[BaseModel]:
    """Models by their names, as in `from konfuzio_sdk.bento.extraction.schemas import ExtractRequest20240117`."""
    return model_named(name, REQUESTS, RESPONSES)
