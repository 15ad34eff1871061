"""Released schema versions of categorization.

To add one, write its file, and name it here twice: in the import and at the end of its chain.
"""

from pydantic import BaseModel

from konfuzio_sdk.bento.categorization.schemas import (
    request_20240729,
    request_20241227,
    request_20261123,
    response_20240729,
    response_20261123,
)
from konfuzio_sdk.bento.versions import Chain, model_named

__all__ = ["REQUESTS", "RESPONSES"]

REQUESTS = Chain(
    request_20240729.VERSION,
    request_20241227.VERSION,
    request_20261123.VERSION,
)
RESPONSES = Chain(
    response_20240729.VERSION,
    response_20261123.VERSION,
)


def __getattr__(name: str) -> type[BaseModel]:
    """Models by their names, as in `from konfuzio_sdk.bento.categorization.schemas import …`."""
    return model_named(name, REQUESTS, RESPONSES)
