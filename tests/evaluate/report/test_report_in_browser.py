"""The page in a real browser, which may ask nobody for anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from browsing import browser_or_skip, visiting
from konfuzio_sdk.evaluate import CrossValidation, ExtractionEvaluation
from konfuzio_sdk.evaluate.report import About
from report_reading import document_of, evaluated, project_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

HOSTILE = "<script>document.title='taken'</script><img src=https://example.com/x.png onerror=alert(1)>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browser_or_skip() as opened:
        yield opened


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    document = document_of(project_of("Date", HOSTILE), f"Bonn 1.2.2024\n{HOSTILE}", name=HOSTILE)
    end = len(document.text)
    pair = evaluated(document, [("Date", 5, 13), (HOSTILE, 14, end)], [("Date", 5, 13, 0.9), (HOSTILE, 14, 30, 0.8)])
    folds = CrossValidation((ExtractionEvaluation([pair]), ExtractionEvaluation([pair])))
    folds.report(folder / "report.html", About(f"Letters {HOSTILE}"))
    return folder


@pytest.mark.parametrize("width", [360, 1_400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_person_sees_every_section_and_nothing_goes_wrong(
    browser: Browser, folder: Path, width: int, scheme: str
) -> None:
    size = {"width": width, "height": 900}
    with visiting(browser, folder.as_uri(), viewport=size, color_scheme=scheme) as visit:
        page = visit.to("/report.html")
        assert page.title() == f"Letters {HOSTILE}"
        headings = page.get_by_role("heading", level=2).all_inner_texts()
        assert headings == [
            "Measures",
            "Labels",
            "Label Sets",
            "Annotation Sets",
            "Labels taken for others",
            "How sure it is",
            "Folds",
            "Documents with the most errors",
        ]
        assert page.get_by_text("It is as confidential as they are").is_visible()
        assert page.locator(".paper .box").first.is_visible()
        assert page.locator("script, img").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") == width
        ground, ink = page.evaluate(
            "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
        )
        assert (sum(map(int, ground[4:-1].split(","))) > sum(map(int, ink[4:-1].split(",")))) == (scheme == "light")
    assert visit.asked == ["/report.html"]


def test_a_box_leads_to_its_row_and_back(browser: Browser, folder: Path) -> None:
    with visiting(browser, folder.as_uri(), viewport={"width": 1_400, "height": 900}) as visit:
        page = visit.to("/report.html")
        page.locator(".paper a").first.focus()
        page.keyboard.press("Enter")
        row = page.locator("tr:target")
        assert row.get_by_text("M1").first.is_visible()
        row.get_by_role("link").click()
        assert page.url.endswith("#d1-M1-box")


def test_on_paper_all_rows_are_there(browser: Browser, folder: Path) -> None:
    with visiting(browser, folder.as_uri(), viewport={"width": 800, "height": 900}, color_scheme="dark") as visit:
        page = visit.to("/report.html")
        page.emulate_media(media="print")
        assert page.evaluate(
            "[...document.querySelectorAll('.scroll')].every(one => one.scrollHeight <= one.clientHeight + 1)"
        )
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
