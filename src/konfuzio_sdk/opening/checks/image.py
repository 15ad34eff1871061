"""Checks that the container image is made by the steps that this SDK and BentoML make of an archive, and no other."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.archive_paths import BENTO_FILE, DOCKERFILE, ENTRYPOINT, PYTHON_REQUIREMENTS_FILE, SOURCE
from konfuzio_sdk.bento.image import image_recipe
from konfuzio_sdk.opening.dockerfile import dockerfile_steps, steps_of_recipe
from konfuzio_sdk.opening.findings import Finding
from konfuzio_sdk.opening.strict_json import read_limited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.bento.image import ImageRecipe
    from konfuzio_sdk.opening.archive import OpenedArchive

__all__ = ["check_image"]

_ENTRYPOINTS = frozenset({"5f8020a3ab845db2c507db1286cb74bb5702ef64411a62c563066e8bad63c98e"})
"""Digests of the script in BentoML 1.4.40 and what came after it; a version that changes it adds its own."""
_ADVICE = "It would run when the image is built or started. Build none of this archive."
_SHOWN = 120


def check_image(archive: OpenedArchive) -> Iterator[Finding]:
    """`bento.yaml`, of which BentoML makes the Dockerfile anew, and the Dockerfile have the expected steps."""
    image = archive.bento.get("image")
    try:
        recipe = image_recipe(archive.folder / SOURCE, archive.manifest)
    except (OSError, UnicodeDecodeError) as error:
        yield Finding(SOURCE, f"what the image installs is missing or damaged: {error}.")
        return
    expected = dataclasses.asdict(recipe) | {"build_include": []}
    said = image if isinstance(image, dict) else {}
    for key in sorted(expected.keys() | said.keys()):
        if key not in expected:
            yield Finding(BENTO_FILE, f"the image has the key {key!a}, which none of this SDK has.", _ADVICE)
        elif said.get(key) != expected[key]:
            yield Finding(
                BENTO_FILE, f"the image's {key!a} is not what this SDK has made: {_other(said, key, expected)}", _ADVICE
            )
    if _read(archive, PYTHON_REQUIREMENTS_FILE).decode(errors="backslashreplace") != recipe.python_requirements:
        yield Finding(PYTHON_REQUIREMENTS_FILE, "it has BentoML install something besides the lockfile.", _ADVICE)
    yield from _dockerfile(archive, recipe)
    if hashlib.sha256(_read(archive, ENTRYPOINT)).hexdigest() not in _ENTRYPOINTS:
        yield Finding(ENTRYPOINT, "the script is none that BentoML writes.", _ADVICE)


def _read(archive: OpenedArchive, name: str) -> bytes:
    return read_limited(archive.folder, name, archive.limits.described)


def _other(said: dict[str, object], key: str, expected: dict[str, object]) -> str:
    """What is said that is not expected, in short."""
    value, wanted = said.get(key), expected[key]
    if isinstance(value, list) and isinstance(wanted, list):
        value = [each for each in value if each not in wanted] or value
    shown = ascii(value)
    return f"{shown[:_SHOWN]}…" if len(shown) > _SHOWN else f"{shown}."


def _dockerfile(archive: OpenedArchive, recipe: ImageRecipe) -> Iterator[Finding]:
    text = _read(archive, DOCKERFILE).decode(errors="backslashreplace")
    patterns = steps_of_recipe(recipe)
    steps = list(dockerfile_steps(text))
    for number, (step, pattern) in enumerate(zip(steps, patterns, strict=False), start=1):
        if not re.fullmatch(pattern, step, re.DOTALL):
            shown = ascii(step if len(step) <= _SHOWN else f"{step[:_SHOWN]}…")
            yield Finding(DOCKERFILE, f"its step {number} is none that BentoML makes there: {shown}.", _ADVICE)
            return
    if len(steps) != len(patterns):
        yield Finding(DOCKERFILE, f"it has {len(steps)} steps, and BentoML makes {len(patterns)}.", _ADVICE)
