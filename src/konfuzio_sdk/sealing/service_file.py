"""The service file of an archive, the same in each but for its name."""

from __future__ import annotations

__all__ = ["SERVICE", "SERVICES", "service_module"]

SERVICE = '''"""REST service of an archived AI; `bentoml serve` imports this file."""

from pathlib import Path

from konfuzio_sdk.serving.service import make_service

service = make_service(Path(__file__).parent)
'''
"""What the file says."""
SERVICES = (SERVICE,)
"""What released SDKs have written, which later ones take for generated too: texts are added, and none taken away."""
_DIGITS = 12


def service_module(sha256: str) -> str:
    """Name of the service's module in an archive whose model has this digest.

    Two Bentos that are built or served in one process do not share a module then.
    """
    return f"service_{sha256[:_DIGITS]}"
