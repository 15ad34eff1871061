"""The Dockerfile that BentoML makes of an image's recipe, step by step."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.archive_paths import DIGEST_OPTION, ENTRYPOINT, PYTHON_REQUIREMENTS_FILE
from konfuzio_sdk.settings import NO_TELEMETRY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.bento.image import ImageRecipe

__all__ = ["dockerfile_steps", "steps_of_recipe"]

_DIRECTIVE = re.compile(r"#\s*[A-Za-z]+\s*=")
_CONTINUED = re.compile(r"(?:(?<=[^\\])|^)\\[ \t]*$")
_BLANK = " \t"
_USER = "bentoml:bentoml"
_PATH = "/home/bentoml/bento"
_UV = (
    re.escape(
        """RUN { command -v uv >/dev/null && uv --version | awk '{split($2,v,"."); """
        """exit !(v[1]>0||v[2]>13||(v[2]==13&&v[3]>=4))}'; } || {     printf '%s\\n' '"""
    )
    + rf"uv==[0-9.]+( {{7}}{DIGEST_OPTION}[0-9a-f]{{64}})+"
    + re.escape(
        "' > /tmp/uv-requirements.txt && "
        "    pip install --no-cache-dir --require-hashes -r /tmp/uv-requirements.txt && "
        "    rm /tmp/uv-requirements.txt; }"
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
        "RUN if command -v groupadd &>/dev/null; then     groupadd -g $BENTO_USER_GID -o $BENTO_USER && "
        "useradd -m -u $BENTO_USER_UID -g $BENTO_USER_GID -o -r $BENTO_USER;     else     "
        "addgroup -g $BENTO_USER_GID -S $BENTO_USER && adduser -u $BENTO_USER_UID -G $BENTO_USER -S $BENTO_USER;     fi"
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
        'RUN if [ -d ./src ];     then INSTALL_ROOT="./src";     else INSTALL_ROOT="./env/python";     fi; '
        f"uv --directory $INSTALL_ROOT pip install -r $BENTO_PATH/{PYTHON_REQUIREMENTS_FILE}"
    ),
)
_AFTER = (
    f"COPY --chown={_USER} . ./",
    "EXPOSE 3000",
    "EXPOSE 3001",
    f"RUN chmod +x {_PATH}/{ENTRYPOINT}",
    "USER bentoml",
    f'ENTRYPOINT [ "{_PATH}/{ENTRYPOINT}" ]',
)


def dockerfile_steps(text: str) -> Iterator[str]:
    """Steps of a Dockerfile, each in one line, as a builder puts it together; without comments, but with directives.

    A line that ends with a backslash goes on in the next one, to the letter, whatever comments and empty lines are
    between them. A comment that says `syntax=` or `escape=` changes what all others mean, so it counts as a step.
    """
    held = ""
    for line in text.split("\n"):
        stripped = line.strip(_BLANK)
        if not stripped or (stripped.startswith("#") and not _DIRECTIVE.match(stripped)):
            continue
        piece = line if held else line.lstrip(_BLANK)
        found = _CONTINUED.search(piece)
        if found:
            held += piece[: found.start()]
            continue
        yield (held + piece).rstrip(_BLANK)
        held = ""
    if held:
        yield held.rstrip(_BLANK)


def steps_of_recipe(recipe: ImageRecipe) -> list[str]:
    """Steps that BentoML makes of a recipe, as patterns."""
    environment = [
        step for name, value in NO_TELEMETRY.items() for step in (f"ARG {name}={value}", f"ENV {name}=${name}")
    ]
    python = f"RUN UV_PYTHON_INSTALL_DIR=/app/python/ uv venv --python {recipe.python_version} /app/.venv && "
    before = [f"FROM {recipe.base_image} AS base-container", *_BEFORE, *environment, *_FOLDERS]
    before += [f"COPY --chown={_USER} ./env/docker ./env/docker/", *(f"RUN {it}" for it in recipe.commands)]
    after = [
        f"{python}    chown -R {_USER} /app/.venv",
        *_PYTHON,
        *(f"RUN {it}" for it in recipe.post_commands),
        *_AFTER,
    ]
    return [*map(re.escape, before), _UV, *map(re.escape, after)]
