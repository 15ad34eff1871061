"""The pages in a real browser, which must ask nobody but the service, and find no fault with what it is sent."""

from __future__ import annotations

import io
import json
import re
import runpy
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from playwright.sync_api import expect
from reportlab.pdfgen.canvas import Canvas

from browsing import REFUSED, Visit, browser_or_skip, visiting
from konfuzio_sdk.bento.extraction import AI_TYPE
from konfuzio_sdk.data import Annotation, Category, Document, Label, Project
from konfuzio_sdk.readers import read_pdf
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI
from released_manifests import RELEASED_MANIFESTS
from site_server import serving_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, FilePayload, Page

    from konfuzio_sdk.bento.local_server import LocalServer
    from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

CUSTOM_AIS = Path(__file__).parent.parent / "contracts" / "custom_ais"
MARKUP = "<img src=/hostile onerror=document.title='taken'>"


class FirstLinesAI(AbstractExtractionAI):
    """Finds every line, under a Label whose name is markup."""

    def extract(self, document: Document) -> Document:
        document = super().extract(document)
        label = document.project.get_label_by_name(MARKUP)
        for line in document.lines():
            Annotation(document, label, confidence=0.5, spans=[line])
        return document


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browser_or_skip() as started:
        yield started


@pytest.fixture(scope="module")
def site_url(server: LocalServer) -> str:
    return server.url


@pytest.fixture
def visit(browser: Browser, site_url: str) -> Iterator[Visit]:
    with visiting(browser, site_url, permissions=["clipboard-read", "clipboard-write"]) as visit:
        yield visit


@pytest.fixture(scope="module")
def invoice(sample_folder: Path) -> Path:
    return min((sample_folder / "invoices").glob("*.pdf"))


def pdf_of(*pages: str, name: str = "letter.pdf") -> FilePayload:
    file = io.BytesIO()
    canvas = Canvas(file)
    for text in pages:
        canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    return {"name": name, "mimeType": "application/pdf", "buffer": file.getvalue()}


def tried(page: Page, file: Path | FilePayload) -> Page:
    """The page after it has tried a file, whatever came of it."""
    page.set_input_files("#file", file)
    expect(page.locator("#request")).to_be_visible()
    return page


def answer_of(ai: RFExtractionAI, pdf: Path) -> dict[str, Any]:
    request = AI_TYPE.to_request(read_pdf(pdf, Project()))
    return AI_TYPE.answer(ai, request, AI_TYPE.requests.newest.name)


def test_a_pdf_is_shown_with_a_box_a_row_and_a_confidence_for_each_value(
    visit: Visit, invoice: Path, trained_ai: RFExtractionAI
) -> None:
    page = tried(visit.to("/try"), invoice)
    answer = answer_of(trained_ai, invoice)
    labels = {label["id"]: label["name"] for label in answer["labels"]}
    found = [annotation for one in answer["annotation_sets"] for annotation in one["annotations"]]
    assert found
    assert page.locator("#findings tbody th").all_inner_texts() == [labels[one["label"]] for one in found]
    values = page.locator("#findings tbody .value > span:first-child").all_text_contents()
    assert values == [" … ".join(span["text"] for span in one["spans"]) for one in found]
    assert page.locator("#findings .sure .confidence").count() == len(found)
    assert page.locator("#pages rect.box").count() == sum(len(one["spans"]) for one in found)
    assert sorted(page.locator(".legend span").all_inner_texts()) == sorted(labels.values())
    image = page.locator("#pages img")
    expect(image).to_have_js_property("complete", value=True)
    assert image.evaluate("image => image.naturalWidth") > 500


def test_boxes_lie_on_their_values(visit: Visit, invoice: Path, trained_ai: RFExtractionAI) -> None:
    page = tried(visit.to("/try"), invoice)
    sheet = page.locator("#pages .sheet").bounding_box()
    box = page.locator("#pages rect.box").first.bounding_box()
    assert sheet is not None
    assert box is not None
    request = AI_TYPE.to_request(read_pdf(invoice, Project()))
    size = request["pages"][0]
    span = answer_of(trained_ai, invoice)["annotation_sets"][0]["annotations"][0]["spans"][0]["box"]
    scale = sheet["width"] / size["width"]
    assert box["x"] - sheet["x"] == pytest.approx(span["x0"] * scale, abs=4)
    assert box["y"] - sheet["y"] == pytest.approx((size["height"] - span["y1"]) * scale, abs=4)
    assert box["width"] == pytest.approx((span["x1"] - span["x0"]) * scale, abs=8)


def test_pointing_at_a_row_marks_its_box_and_the_other_way_round(visit: Visit, invoice: Path) -> None:
    page = tried(visit.to("/try"), invoice)
    rows, boxes = page.locator("#findings tbody tr"), page.locator("#pages rect.box")
    rows.first.hover()
    expect(boxes.first).to_have_class("box pointed")
    expect(boxes.nth(1)).to_have_class("box")
    boxes.nth(1).hover()
    expect(rows.nth(1)).to_have_class("pointed")
    rows.nth(2).locator("button").focus()
    expect(boxes.nth(2)).to_have_class("box pointed")


def test_a_label_can_be_hidden(visit: Visit, invoice: Path) -> None:
    page = tried(visit.to("/try"), invoice)
    name = page.locator("#findings tbody th").first.inner_text()
    page.locator(".legend label", has_text=name).first.click()
    expect(page.locator("#pages rect.box").first).to_be_hidden()
    expect(page.locator("#findings tbody tr").first).to_be_hidden()


def test_the_example_needs_no_file_and_no_mouse(visit: Visit) -> None:
    page = visit.to("/try")
    page.locator("#range").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "example"
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("The example:")
    assert page.locator("#pages svg.written text").count() > 50
    assert page.locator("#pages rect.box").count() > 0


def test_a_file_can_be_dropped_anywhere(visit: Visit) -> None:
    page = visit.to("/try")
    transfer = page.evaluate_handle(
        """bytes => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], "dropped.pdf", {type: "application/pdf"}));
            return transfer;
        }""",
        list(pdf_of("Invoice number 4711")["buffer"]),
    )
    page.dispatch_event("h1", "dragover", {"dataTransfer": transfer})
    page.dispatch_event("h1", "drop", {"dataTransfer": transfer})
    expect(page.locator("#status")).to_contain_text("dropped.pdf:")


def test_a_page_range_is_sent_along(visit: Visit) -> None:
    page = visit.to("/try")
    page.fill("#range", "2")
    tried(page, pdf_of("Invoice 1", "Invoice 2"))
    assert "/v1/read?images=true&pages=2" in visit.asked
    assert "/extract?pages=2'" in page.locator("#command").inner_text()


def test_a_refused_file_is_told_with_the_id_of_the_request(visit: Visit) -> None:
    page = tried(visit.to("/try"), {"name": "broken.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 broken"})
    problem = page.get_by_role("alert")
    expect(problem).to_contain_text("The file cannot be read as a Document")
    expect(problem).to_contain_text("broken, incomplete or without pages")
    expect(problem).to_contain_text(re.compile(r"it is request \S+"))
    expect(page.locator("#result")).to_be_hidden()
    refused = [error for error in visit.errors if error.startswith(REFUSED)]
    assert len(refused) == 1
    visit.errors.remove(refused[0])


def test_faults_of_fields_are_told(visit: Visit) -> None:
    page = visit.to("/try")
    page.evaluate(
        """async () => {
            const site = document.querySelector("script").src.replace(/[^/]*$/, "");
            const { showProblem } = await import(`${site}problem_view.js`);
            const errors = [{ pointer: "#/pages/0/width", detail: "must be <b>more</b> than 0" }];
            showProblem(document.getElementById("problem"), { title: "Malformed", status: 400, errors });
        }"""
    )
    problem = page.get_by_role("alert")
    expect(problem).to_contain_text("#/pages/0/width")
    expect(problem).to_contain_text("must be <b>more</b> than 0")


@pytest.mark.parametrize("way", ["The file", "As JSON"])
def test_the_copied_command_gives_the_answer_that_the_page_shows(
    visit: Visit, invoice: Path, tmp_path: Path, way: str
) -> None:
    file = tmp_path / "it's an invoice.pdf"
    file.write_bytes(invoice.read_bytes())
    page = tried(visit.to("/try"), file)
    page.get_by_label(way).check()
    page.get_by_role("button", name="Copy the request").click()
    expect(page.locator("#copied")).to_have_text("Copied.")
    command = page.evaluate("navigator.clipboard.readText()")
    assert command == page.locator("#command").inner_text()
    answer = json.loads(_run(command, tmp_path))
    found = [one for annotation_set in answer["annotation_sets"] for one in annotation_set["annotations"]]
    assert len(found) == page.locator("#findings tbody tr").count()


def test_where_the_browser_lends_no_clipboard_the_command_is_selected(visit: Visit) -> None:
    visit.page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page = visit.to("/try")
    page.click("#example")
    page.get_by_role("button", name="Copy the request").click()
    expect(page.locator("#copied")).to_have_text(re.compile("Copied|Selected"))
    assert page.evaluate("getSelection().toString()").strip() == page.locator("#command").inner_text().strip()


def test_the_answer_of_an_ai_type_without_a_view_is_shown_as_it_is(visit: Visit) -> None:
    page = visit.to("/try")
    shown = page.evaluate(
        """async () => {
            const site = document.querySelector("script").src.replace(/[^/]*$/, "");
            const { show } = await import(`${site}findings/other.js`);
            const place = document.createElement("div");
            show({ found: "<b>it</b>" }, place, []);
            return place.textContent;
        }"""
    )
    assert '"found": "<b>it</b>"' in shown


def test_the_command_of_the_example_runs_as_it_stands(visit: Visit, tmp_path: Path) -> None:
    page = visit.to("/try")
    page.click("#example")
    expect(page.locator("#request")).to_be_visible()
    answer = json.loads(_run(page.locator("#command").inner_text(), tmp_path))
    assert answer["schema_version"] == AI_TYPE.responses.newest.name


def _run(command: str, folder: Path) -> bytes:
    silent = command.replace("curl \\", "curl --silent --show-error \\")
    return subprocess.run(["/bin/bash", "-ec", silent], cwd=folder, capture_output=True, check=True).stdout


def test_a_document_full_of_markup_is_shown_as_text(browser: Browser) -> None:
    project = Project(id_=1)
    category = Category(project, 1, "Letter")
    Label(project, MARKUP, 2, label_sets=[category.default_label_set])
    ai = FirstLinesAI(category=category)
    with (
        serving_site(ai, RELEASED_MANIFESTS["extraction"]) as url,
        visiting(browser, url) as visit,
    ):
        page = tried(visit.to("/try"), pdf_of(MARKUP, name=f"{MARKUP.replace('/', '')}.pdf"))
        expect(page.locator("#findings tbody th")).to_have_text(MARKUP)
        expect(page.locator("#findings .value > span")).to_have_text(MARKUP)
        expect(page.locator("#status")).to_contain_text("<img src=hostile")
        assert page.locator("#findings img, #status img, #request img").count() == 0
        assert page.title() != "taken"
        assert [path for path in visit.asked if "hostile" in path] == []


@pytest.mark.parametrize(
    ("ai_type", "told"),
    [("categorization", ["Invoice 75 %", "Appendix 75 %"]), ("file_splitting", ["Document 1", "Document 2"])],
)
def test_other_ai_types_say_on_each_page_what_it_is(browser: Browser, ai_type: str, told: list[str]) -> None:
    ai = runpy.run_path(str(CUSTOM_AIS / f"{ai_type}.py"))["make"]()
    with serving_site(ai, RELEASED_MANIFESTS[ai_type]) as url, visiting(browser, url) as visit:
        page = tried(visit.to("/try"), pdf_of("Rechnung 4711", "Seite 2"))
        assert page.locator("#pages .badge").all_inner_texts() == told
        assert page.locator("#findings .parts > li").count() == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_narrow_window_by_day_and_by_night(browser: Browser, site_url: str, scheme: str) -> None:
    size = {"width": 340, "height": 700}
    with visiting(browser, site_url, color_scheme=scheme, viewport=size) as visit:
        for path, ready in (("/try", "#example"), ("/", ".opblock")):
            page = visit.to(path)
            page.locator(ready).first.click()
            expect(page.locator("#request, .opblock-body").first).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
            picture = Image.open(io.BytesIO(page.screenshot())).convert("L")
            corner = picture.getpixel((size["width"] - 2, size["height"] - 2))
            assert isinstance(corner, int)
            assert (corner > 200) is (scheme == "light")


def test_swagger_shows_every_version_and_tries_the_example_out(visit: Visit) -> None:
    page = visit.to("/")
    block = page.locator("#operations-Documents-extract")
    block.locator(".opblock-summary").click()
    examples = block.locator(".opblock-section-request-body .examples-select option")
    assert examples.all_inner_texts() == list(reversed(AI_TYPE.requests.names))
    expect(block.locator(".responses-table")).to_contain_text("The file cannot be read as a Document")
    block.get_by_role("button", name="Try it out").click()
    assert "Sample Stationery" in block.locator(".opblock-section-request-body textarea").input_value()
    block.get_by_role("button", name="Execute").click()
    expect(block.locator(".live-responses-table .response-col_status").last).to_contain_text("200")


def test_the_pages_lead_to_each_other(visit: Visit) -> None:
    page = visit.to("/")
    page.get_by_role("link", name="Try it", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Try it with a document")
    page.get_by_role("link", name="Interface").click()
    expect(page.locator(".opblock").first).to_be_visible()


def test_whatever_a_page_would_ask_of_others_is_noticed(visit: Visit) -> None:
    page = visit.to("/try")
    page.evaluate("fetch('http://elsewhere.invalid/').catch(() => null)")
    assert visit.errors
    assert all("Content Security Policy" in error for error in visit.errors)
    visit.errors.clear()
