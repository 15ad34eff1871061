"""As what the paths of requests are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from konfuzio_sdk.serving.course import Course
from konfuzio_sdk.serving.exchange import OTHER

if TYPE_CHECKING:
    from starlette.types import Message


async def nothing() -> Message:
    return {"type": "http.request"}


@pytest.mark.parametrize(
    ("path", "endpoint"),
    [
        ("/extract", "/extract"),
        ("/extract/", OTHER),
        ("/wp-login.php", OTHER),
        ("/site/0123/swagger-ui.css", "/site"),
        ("/site/0123/findings/extraction.js", "/site"),
        ("/site/made-up", "/site"),
        ("/sitemap.xml", OTHER),
    ],
)
def test_a_path_is_counted_as_one_of_few(path: str, endpoint: str) -> None:
    course = Course("a", {"type": "http", "path": path, "method": "GET"}, nothing, {"/extract", "/site"})
    assert course.exchange().endpoint == endpoint
