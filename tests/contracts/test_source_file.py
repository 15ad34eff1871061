"""The file that a Document was read from goes along in the newest request where somebody set it, and nowhere else."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from konfuzio_sdk.bento.ai_type import AIType, ai_type_named, ai_types
from konfuzio_sdk.data import Document, Project, SourceFile
from konfuzio_sdk.data.bundle import document_of_pages
from two_pages import document_of_two_pages

FILE = SourceFile(b"%PDF-1.7 the content \x00\xff", "application/pdf", "Bürgschaft 1.pdf")


@pytest.fixture(params=ai_types())
def ai_type(request: pytest.FixtureRequest) -> AIType[Any, Any]:
    return ai_type_named(request.param)


@pytest.fixture
def document() -> Document:
    return document_of_two_pages(Project())


def test_it_arrives_where_the_newest_version_is_spoken(ai_type: AIType[Any, Any], document: Document) -> None:
    for file in (FILE, SourceFile(b"", "image/png")):
        document.source_file = file
        payload, _ = ai_type.parse(ai_type.to_request(document))
        assert ai_type.to_document(payload, Project()).source_file == file


def test_older_versions_go_without_it(ai_type: AIType[Any, Any], document: Document) -> None:
    without = ai_type.to_request(document)
    assert without["source"] is None
    document.source_file = FILE
    chain, newest = ai_type.requests, ai_type.to_request(document)
    for older in chain.names[:-1]:
        down = chain.walk(newest, chain.newest.name, older)
        assert down == chain.walk(without, chain.newest.name, older)
        payload, _ = ai_type.parse(down)
        assert ai_type.to_document(payload, Project()).source_file is None


def test_copies_keep_it_and_documents_of_single_pages_do_not(document: Document) -> None:
    document.source_file = FILE
    assert copy.deepcopy(document).source_file is FILE
    assert document.copied_into(Project()).source_file is FILE
    assert document_of_pages(document.pages()[:1]).source_file is None


def test_its_content_is_not_shown() -> None:
    assert repr(FILE) == "SourceFile(media_type='application/pdf', name='Bürgschaft 1.pdf')"
