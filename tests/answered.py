"""What a worker replies to a request, without the process around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from konfuzio_sdk.serving.answering import Answering
from konfuzio_sdk.serving.asks import Ask, Reply
from konfuzio_sdk.settings import ServiceSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from konfuzio_sdk.bento.ai_type import AIType
    from konfuzio_sdk.bento.sealable import SealableAI


def answered(
    ai_type: AIType[SealableAI, object],
    ai: SealableAI,
    body: bytes,
    required: Sequence[str] = (),
    **told: Any,  # noqa: ANN401 - fields of an Ask
) -> Reply:
    """Reply to a body of JSON; `told` is what else the request says of itself."""
    return Answering(ai_type, ai, required, ServiceSettings()).reply(Ask("a-request", body, **told))
