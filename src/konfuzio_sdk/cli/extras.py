"""Optional packages that commands need, and the extras of the SDK that bring them."""

from __future__ import annotations

from importlib.util import find_spec

from konfuzio_sdk.distribution import how_to_add

__all__ = ["check_installed", "how_to_install"]

_EXTRA_OF = dict.fromkeys(("yaml", "lz4", "model_signing", "cryptography", "uv"), "verify")
"""Extras that bring what commands need, other than all of them."""


def check_installed(*modules: str) -> None:
    """Raise ModuleNotFoundError for the first that is missing, before a command has done half of its work."""
    for module in modules:
        if find_spec(module) is None:
            raise ModuleNotFoundError(name=module)


def how_to_install(module: str) -> str:
    """What to tell who lacks a module."""
    return f"This needs {module}; {how_to_add(_EXTRA_OF.get(module, 'all'))}"
