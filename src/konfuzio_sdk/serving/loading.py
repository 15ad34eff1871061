"""Loads the AI of an archive, or tells why it cannot work."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from konfuzio_sdk.bento.archive_paths import MODEL_FILE
from konfuzio_sdk.bento.model_file import check_libraries, unpickled
from konfuzio_sdk.errors import ArchiveError, KonfuzioError, NotReadyError

if TYPE_CHECKING:
    from pathlib import Path

    from konfuzio_sdk.bento.manifest import Manifest
    from konfuzio_sdk.bento.sealable import SealableAI

__all__ = ["loaded"]

_LOG = logging.getLogger(__name__)


def loaded(manifest: Manifest, model_folder: Path) -> tuple[SealableAI | None, str]:
    """The AI, or None and why it cannot work; a service that says so is worth more than one that does not start.

    Python and libraries are compared with the archive's record before anything is unpickled.
    """
    try:
        check_libraries(manifest.runtime.python, manifest.runtime.libraries)
        ai = _unpickle(manifest, model_folder / MODEL_FILE)
        ai.check_is_ready()
    except KonfuzioError as error:
        reason = str(error)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - unpickling runs whatever the pickle says
        _LOG.exception("The AI of %s cannot be loaded.", manifest.name)
        reason = f"The AI cannot be loaded ({type(error).__name__}); the service's log says why."
    else:
        return ai, ""
    _LOG.error("%s is not ready: %s", manifest.name, reason)
    return None, reason


def _unpickle(manifest: Manifest, path: Path) -> Any:  # noqa: ANN401 - it is an AI once check_is_ready has run
    try:
        compressed = path.read_bytes()
    except OSError as error:
        msg = f"The archive's model file is missing: {MODEL_FILE}."
        raise ArchiveError(msg) from error
    ai = unpickled(compressed, manifest.model.sha256)
    if not hasattr(ai, "check_is_ready"):
        msg = f"The archive's pickle holds a {type(ai).__name__}, which is no AI."
        raise NotReadyError(msg)
    return ai
