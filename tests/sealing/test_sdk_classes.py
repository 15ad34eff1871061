"""What classes of the SDK are is read from its source, as the classes themselves would say."""

from __future__ import annotations

import enum
import functools
import importlib
import inspect
import pkgutil
from typing import TYPE_CHECKING

import konfuzio_sdk.trainer
from konfuzio_sdk.data.project import DatasetStatus, Project
from konfuzio_sdk.sealing.sdk_classes import is_class, is_enum, is_function, methods_of
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

if TYPE_CHECKING:
    from pathlib import Path


def classes() -> list[type]:
    """Classes that the modules of `data` and `trainer` define."""
    found = []
    for package in (konfuzio_sdk.data, konfuzio_sdk.trainer):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(info.name)
            found += [kind for kind in vars(module).values() if inspect.isclass(kind) and kind.__module__ == info.name]
    return found


def test_methods_of_classes_are_those_that_they_and_their_bases_have() -> None:
    known = [kind for kind in classes() if not issubclass(kind, enum.Enum | tuple)]
    assert RFExtractionAI in known
    for kind in known:
        expected = {
            name
            for base in kind.__mro__
            if base.__module__.startswith("konfuzio_sdk.")
            for name, value in vars(base).items()
            if isinstance(value, property | classmethod | staticmethod) or inspect.isfunction(value)
            if not name.startswith("__") and "<locals>" not in getattr(value, "__qualname__", "")
            if not isinstance(inspect.getattr_static(kind, name), functools.cached_property)
        }
        assert expected <= methods_of(kind.__module__, kind.__name__), kind


def test_enumerations_are_told_from_other_classes() -> None:
    assert is_enum(DatasetStatus.__module__, "DatasetStatus")
    for kind in classes():
        assert is_enum(kind.__module__, kind.__name__) is issubclass(kind, enum.Enum), kind


def test_a_module_has_what_it_defines_and_nothing_that_it_imports() -> None:
    assert is_class(Project.__module__, "Project")
    assert not is_class(RFExtractionAI.__module__, "Project")
    assert is_function("konfuzio_sdk.normalize", "normalize")
    assert not is_function("konfuzio_sdk.normalize", "re")


def test_what_is_no_module_has_nothing() -> None:
    for module in ("konfuzio_sdk.nothing", "konfuzio_sdk." + "a" * 5000, "json.decoder", "konfuzio_sdk"):
        assert not is_class(module, "JSONDecoder")
        assert methods_of(module, "JSONDecoder") == frozenset()


def test_a_path_is_no_module_and_nothing_is_read_of_it(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("class Mine: ...")
    for module in (
        f"konfuzio_sdk.{tmp_path}/mine",
        f"konfuzio_sdk./{tmp_path}/mine",
        "konfuzio_sdk./",
        "konfuzio_sdk.",
    ):
        assert not is_class(module, "Mine")
