"""The Dockerfile that BentoML makes of an image's recipe, step by step."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from konfuzio_sdk.settings import NO_TELEMETRY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.bento.image import ImageRecipe

__all__ = ["dockerfile_steps", "steps_of_recipe"]

_DIRECTIVE = re.compile(r"#\s*[A-Za-z]+\s*=")
_CONTINUED = "\\"
_USER = "bentoml:bentoml"
_PATH = "/home/bentoml/bento"
_UV = (
    re.escape(
        """RUN { command -v uv >/dev/null && uv --version | awk '{split($2,v,"."); """
        """exit !(v[1]>0||v[2]>13||(v[2]==13&&v[3]>=4))}'; } || { printf '%s\\n' '"""
    )
    + r"uv==[0-9.]+( --hash=sha256:[0-9a-f]{64})+"
    + re.escape(
        "' > /tmp/uv-requirements.txt && pip install --no-cache-dir --require-hashes -r /tmp/uv-requirements.txt && "
        "rm /tmp/uv-requirements.txt; }"
    )
)
_BEFORE = (
    "ENV LANG=C.UTF-8",
    "ENV LC_ALL=C.UTF-8",
    "ENV PYTHONIOENCODING=UTF-8",
    "ENV PYTHONUNBUFFERED=1",
    "ARG BENTO_USER=bentoml",
    "ARG BENTO_USER_UID=1034",
    "ARG BENTO_USER_GID=1034",
    (
        "RUN if command -v groupadd &>/dev/null; then groupadd -g $BENTO_USER_GID -o $BENTO_USER && "
        "useradd -m -u $BENTO_USER_UID -g $BENTO_USER_GID -o -r $BENTO_USER; else "
        "addgroup -g $BENTO_USER_GID -S $BENTO_USER && adduser -u $BENTO_USER_UID -G $BENTO_USER -S $BENTO_USER; fi"
    ),
    f"ARG BENTO_PATH={_PATH}",
    "ENV BENTO_PATH=$BENTO_PATH",
    "ENV BENTOML_HOME=/home/bentoml/",
    f"ENV BENTOML_HF_CACHE_DIR={_PATH}/hf-models",
    "ENV BENTOML_CONTAINERIZED=true",
)
_FOLDERS = (f"RUN mkdir $BENTO_PATH && chown {_USER} $BENTO_PATH -R", "WORKDIR $BENTO_PATH")
_PYTHON = (
    "ENV VIRTUAL_ENV=/app/.venv",
    "ENV UV_COMPILE_BYTECODE=1",
    "ENV UV_NO_PROGRESS=1",
    "ENV PATH=/app/.venv/bin:${PATH}",
    f"COPY --chown={_USER} ./env/python ./env/python/",
    (
        'RUN if [ -d ./src ]; then INSTALL_ROOT="./src"; else INSTALL_ROOT="./env/python"; fi; '
        "uv --directory $INSTALL_ROOT pip install -r $BENTO_PATH/env/python/requirements.txt"
    ),
)
_AFTER = (
    f"COPY --chown={_USER} . ./",
    "EXPOSE 3000",
    "EXPOSE 3001",
    f"RUN chmod +x {_PATH}/env/docker/entrypoint.sh",
    "USER bentoml",
    f'ENTRYPOINT [ "{_PATH}/env/docker/entrypoint.sh" ]',
)


def dockerfile_steps(text: str) -> Iterator[str]:
    """Steps of a Dockerfile, each in one line with single spaces; without comments, but with directives.

    A comment that says `syntax=` or `escape=` changes what all others mean, so it counts as a step.
    """
    held: list[str] = []
    for line in text.split("\n"):
        stripped = line.strip(" \t")
        if stripped.startswith("#") and not _DIRECTIVE.match(stripped):
            continue
        held.append(stripped.removesuffix(_CONTINUED))
        if stripped.endswith(_CONTINUED):
            continue
        step, held = _spaced(" ".join(held)), []
        if step:
            yield step
    if held:
        yield _spaced(" ".join(held))


def _spaced(step: str) -> str:
    return re.sub(" +", " ", step).strip(" ")


def steps_of_recipe(recipe: ImageRecipe) -> list[str]:
    """Steps that BentoML makes of a recipe, as patterns."""
    environment = [
        step for name, value in NO_TELEMETRY.items() for step in (f"ARG {name}={value}", f"ENV {name}=${name}")
    ]
    python = f"RUN UV_PYTHON_INSTALL_DIR=/app/python/ uv venv --python {recipe.python_version} /app/.venv && "
    before = [f"FROM {recipe.base_image} AS base-container", *_BEFORE, *environment, *_FOLDERS]
    before += [f"COPY --chown={_USER} ./env/docker ./env/docker/", *(f"RUN {it}" for it in recipe.commands)]
    after = [f"{python}chown -R {_USER} /app/.venv", *_PYTHON, *(f"RUN {it}" for it in recipe.post_commands), *_AFTER]
    return [*map(_pattern, before), _UV, *map(_pattern, after)]


def _pattern(step: str) -> str:
    return re.escape(_spaced(step))
