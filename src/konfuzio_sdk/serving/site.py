"""The pages of a service for people: Swagger, and one on which to try the AI out. They load nothing from elsewhere.

`pages/` has them as they are: an HTML file a page, and scripts and styles that browsers read without a build step. To
show the findings of another AI type, add `pages/findings/<ai type>.js`. Swagger UI is the one that BentoML brings.
"""

from __future__ import annotations

import hashlib
import html
from importlib.resources import files
from pathlib import PurePosixPath
from string import Template
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from konfuzio_sdk.bento.ai_type import ai_type_named
from konfuzio_sdk.serving.paths import SITE_PATH, SWAGGER_PATH, TRY_PATH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

    from starlette.requests import Request

    from konfuzio_sdk.bento.manifest import Manifest

__all__ = ["site_routes"]

_SWAGGER = files("bentoml").joinpath("_internal", "server", "static_content")
_SWAGGER_FILES = ("swagger-ui.css", "swagger-ui-bundle.js")
_PAGES = files("konfuzio_sdk.serving").joinpath("pages")
_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_ANY_FINDINGS = "other"

_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
)
"""What browsers may load for the pages: nothing from elsewhere, and no script that stands in a page."""
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_ASK_FIRST = "no-cache"


def site_routes(manifest: Manifest) -> list[Route]:
    """Routes of the pages, and of what they load, which has a digest in its path and may be kept for ever."""
    assets = dict(_assets())
    digest = hashlib.sha256(b"".join(name.encode() + content for name, content in sorted(assets.items())))
    folder = f"{SITE_PATH}/{digest.hexdigest()[:16]}"
    values = _values(manifest, folder.removeprefix("/"), assets)
    return [
        _page_route(SWAGGER_PATH, "swagger.html", values),
        _page_route(TRY_PATH, "try.html", values),
        _asset_route(folder, assets),
    ]


def _values(manifest: Manifest, folder: str, assets: Mapping[str, bytes]) -> dict[str, str]:
    """What stands in the pages of one service; paths are relative, since a service may lie below another's path."""
    ai_type = ai_type_named(manifest.ai_type)
    findings = f"findings/{ai_type.name}.js"
    return {
        "site": folder,
        "name": manifest.name,
        "description": ai_type.description,
        "endpoint": ai_type.endpoint.removeprefix("/"),
        "findings": findings if findings in assets else f"findings/{_ANY_FINDINGS}.js",
    }


def _page_route(path: str, file: str, values: Mapping[str, str]) -> Route:
    """A page, which browsers ask for anew each time, and which is sent if it has changed."""
    escaped = {name: html.escape(value) for name, value in values.items()}
    content = Template(_PAGES.joinpath(file).read_text(encoding="utf-8")).substitute(escaped).encode()
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {**_HEADERS, "Cache-Control": _ASK_FIRST, "ETag": etag}

    async def page(request: Request) -> Response:
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type="text/html")

    return Route(path, page, methods=["GET"])


def _asset_route(folder: str, assets: Mapping[str, bytes]) -> Route:
    """The files that are in memory, and no others."""

    async def asset(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in assets:
            raise HTTPException(404, "The pages of this service load nothing of this name.")
        media_type = _MEDIA_TYPES[PurePosixPath(name).suffix]
        return Response(assets[name], headers={**_HEADERS, **_FOR_EVER}, media_type=media_type)

    return Route(f"{folder}/{{name:path}}", asset, methods=["GET"])


def _assets() -> Iterator[tuple[str, bytes]]:
    """What pages load: by path below their folder, and content."""
    yield from ((name, _SWAGGER.joinpath(name).read_bytes()) for name in _SWAGGER_FILES)
    yield from _files_in(_PAGES)


def _files_in(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files_in(entry, f"{prefix}{entry.name}/")
        elif PurePosixPath(entry.name).suffix in _MEDIA_TYPES:
            yield prefix + entry.name, entry.read_bytes()
