"""The page as a whole: which sections there are, in which order, and what else stands in the file."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from konfuzio_sdk.evaluate.comparison import Outcome
from konfuzio_sdk.evaluate.report.confusions import confusion_table
from konfuzio_sdk.evaluate.report.documents import documents_section
from konfuzio_sdk.evaluate.report.markup import element, html_of, readable, strangers
from konfuzio_sdk.evaluate.report.measures import folds_section, grouping_section, measures_section, steps_section
from konfuzio_sdk.evaluate.report.reliability import reliability_section
from konfuzio_sdk.evaluate.report.summary import facts_list, notice, tiles
from konfuzio_sdk.evaluate.report.tables import counts_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from konfuzio_sdk.evaluate.cross_validation import CrossValidation
    from konfuzio_sdk.evaluate.extraction import ExtractionEvaluation
    from konfuzio_sdk.evaluate.report.about import About
    from konfuzio_sdk.evaluate.report.bounds import Bounds
    from konfuzio_sdk.evaluate.report.markup import Element

__all__ = ["page_of"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""What a browser may do for the page: show it. It asks nobody for anything and runs nothing."""
_HEAD = {"viewport": "width=device-width, initial-scale=1", "referrer": "no-referrer", "robots": "noindex"}


@dataclass(frozen=True, slots=True)
class _Section:
    id_: str
    heading: str
    inside: Sequence[Element]


def page_of(
    evaluation: ExtractionEvaluation, about: About, cross_validation: CrossValidation | None, bounds: Bounds
) -> str:
    """The whole page in HTML; equal arguments give equal pages."""
    sections = list(_sections(evaluation, about, cross_validation, bounds))
    links = [element("li", element("a", one.heading, href=f"#{one.id_}")) for one in sections]
    body = element(
        "body",
        _patterns(),
        notice(),
        element("h1", strangers(about.title)),
        facts_list(_facts(evaluation, about)),
        tiles(evaluation.total, evaluation.counts(strict=False)),
        element("nav", element("ul", *links), aria_label="Sections of this page"),
        element("main", *(_section(one) for one in sections)),
    )
    return html_of(element("html", _head(about.title), body, lang="en"))


def _sections(
    evaluation: ExtractionEvaluation, about: About, cross_validation: CrossValidation | None, bounds: Bounds
) -> Iterable[_Section]:
    """Sections in order; to add one, make its elements in a file of its own and name it here."""
    labels = counts_table("Label", evaluation.by_label, evaluation.by_label_lenient, bounds.rows)
    sets = counts_table("Label Set", evaluation.by_label_set, evaluation.by_label_set_lenient, bounds.rows)
    yield _Section("measures", "Measures", measures_section(evaluation))
    yield _Section("labels", "Labels", [labels])
    yield _Section("label-sets", "Label Sets", [sets])
    yield _Section("grouping", "Annotation Sets", grouping_section(evaluation.annotation_sets))
    yield _Section("confusions", "Labels taken for others", confusion_table(evaluation.confusion(), bounds.confused))
    yield _Section("confidence", "How sure it is", reliability_section(evaluation.reliability()))
    if cross_validation is not None:
        yield _Section("folds", "Folds", folds_section(cross_validation))
    if about.steps:
        yield _Section("steps", "Steps", steps_section(about.steps))
    yield _Section("documents", "Documents with the most errors", documents_section(evaluation.documents, bounds))


def _facts(evaluation: ExtractionEvaluation, about: About) -> dict[str, str]:
    categories = (compared.document.category for compared in evaluation.documents)
    names = sorted({category.name for category in categories if category is not None})
    own = {"Category": ", ".join(names)} if names else {}
    return {**own, "Documents": str(evaluation.document_count), **about.facts}


# What frames the sections


def _head(title: str) -> Element:
    metas = [element("meta", name=name, content=content) for name, content in _HEAD.items()]
    style = files("konfuzio_sdk.evaluate.report").joinpath("report.css").read_text(encoding="utf-8")
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        *metas,
        element("title", readable(title)),
        element("style", style),
    )


def _section(section: _Section) -> Element:
    heading = element("h2", section.heading, id=f"{section.id_}-heading")
    return element("section", heading, *section.inside, id=section.id_, aria_labelledby=f"{section.id_}-heading")


def _patterns() -> Element:
    """Hatches of what was missed and wrong, which tell them apart where colours do not."""
    lines = {Outcome.MISSED: "M-1,1 l2,-2 M0,4 l4,-4 M3,5 l2,-2", Outcome.WRONG: "M0.5,2 h1 M2.5,0 h1 M2.5,4 h1"}
    patterns = [
        element(
            "pattern",
            element("path", d=path, class_=f"stroke-{outcome}", stroke_width=1.1, fill="none"),
            id=f"hatch-{outcome}",
            patternUnits="userSpaceOnUse",
            width=4,
            height=4,
        )
        for outcome, path in lines.items()
    ]
    return element("svg", element("defs", *patterns), class_="patterns", aria_hidden="true")
