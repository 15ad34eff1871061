from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import httpx
import pytest

from konfuzio_sdk.bento.ai_type import ai_types
from released_manifests import RELEASED_MANIFESTS
from site_server import serving_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.bento.manifest import Manifest

PAGES = ("/", "/try")
LINK = re.compile(r"""(?:src|href)="([^"]+)\"""")
IMPORT = re.compile(r"""(?:from|import) ["']([^"']+)["']""")
FROM_ELSEWHERE = re.compile(r"""(?:src|href|url|import|fetch)\s*[=(]?\s*["'(](?:https?:)?//""")


@contextmanager
def _served(manifest: Manifest) -> Iterator[httpx.Client]:
    with serving_site(None, manifest) as url, httpx.Client(base_url=url) as client:
        yield client


@pytest.fixture(scope="module")
def site() -> Iterator[httpx.Client]:
    with _served(RELEASED_MANIFESTS["extraction"]) as client:
        yield client


def _loaded(site: httpx.Client) -> dict[str, httpx.Response]:
    """Everything that the pages load, and what that loads in turn, by path."""
    found: dict[str, httpx.Response] = {}
    waiting = [urljoin(page, link) for page in PAGES for link in LINK.findall(site.get(page).text)]
    while waiting:
        path = waiting.pop()
        if path in found or not path.startswith("/site/"):
            continue
        found[path] = site.get(path)
        if path.endswith(".js") and "swagger-ui" not in path:
            waiting += [urljoin(path, name) for name in IMPORT.findall(found[path].text)]
    return found


def test_whatever_the_pages_load_is_there_and_may_be_kept_for_ever(site: httpx.Client) -> None:
    loaded = _loaded(site)
    assert {path.rpartition("/")[2] for path in loaded} >= {
        "swagger-ui-bundle.js",
        "swagger-ui.css",
        "try.js",
        "curl.js",
    }
    for path, response in loaded.items():
        assert response.status_code == 200, path
        assert "immutable" in response.headers["cache-control"]
        assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_may_load_nothing_from_elsewhere_and_run_no_script_of_its_own(site: httpx.Client, page: str) -> None:
    response = site.get(page)
    policy = response.headers["content-security-policy"]
    assert "default-src 'self';" in policy
    assert "unsafe" not in policy
    assert FROM_ELSEWHERE.search(response.text) is None
    assert re.search(r"<script[^>]*>[^<]|<style|\sstyle=|\son[a-z]+=", response.text) is None


def test_no_file_of_ours_names_another_host(site: httpx.Client) -> None:
    ours = [response.text for path, response in _loaded(site).items() if "swagger-ui" not in path]
    assert ours
    assert [text for text in ours if FROM_ELSEWHERE.search(text)] == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_sent_once_to_a_browser_that_keeps_it(site: httpx.Client, page: str) -> None:
    first = site.get(page)
    assert first.headers["cache-control"] == "no-cache"
    again = site.get(page, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["../site.py", "..%2fsite.py", "try.html", "findings", "%2fetc%2fpasswd", ""])
def test_nothing_else_of_the_machine_can_be_had(site: httpx.Client, name: str) -> None:
    folder = next(iter(_loaded(site))).rpartition("/")[0]
    assert site.get(f"{folder}/{name}").status_code == 404


@pytest.mark.parametrize("ai_type", ai_types())
def test_every_ai_type_has_a_view_of_its_findings(ai_type: str) -> None:
    with _served(RELEASED_MANIFESTS[ai_type]) as site:
        text = site.get("/try").text
        assert f'data-findings="findings/{ai_type}.js"' in text
        folder = re.search(r'href="(site/[0-9a-f]+)/', text)
        assert folder is not None
        assert site.get(f"/{folder[1]}/findings/{ai_type}.js").status_code == 200


def test_what_a_manifest_says_becomes_no_markup() -> None:
    manifest = RELEASED_MANIFESTS["extraction"].model_copy(update={"name": '"><script>alert(1)</script>'})
    with _served(manifest) as site:
        for page in PAGES:
            text = site.get(page).text
            assert "<script>alert" not in text
            assert "&lt;script&gt;alert" in text
