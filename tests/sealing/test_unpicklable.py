"""What keeps an AI from being pickled is named by its path, and Documents of a dataset are refused."""

from __future__ import annotations

import copy
import threading

import pytest

from konfuzio_sdk.data import Category, Document, Project
from konfuzio_sdk.errors import ArchiveError
from konfuzio_sdk.sealing import pickle_contents
from konfuzio_sdk.sealing.model import pickled
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI


class EchoAI(AbstractExtractionAI):
    def __init__(self, category: Category, held: object = None) -> None:
        super().__init__(category)
        self.held = held


class Holder:
    def __init__(self, handle: object) -> None:
        self.handle = handle


class Slotted:
    __slots__ = ("inside",)

    def __init__(self, inside: object) -> None:
        self.inside = inside


class Raising:
    def __getstate__(self) -> object:
        msg = "no"
        raise RuntimeError(msg)


class OwnList(list[object]):
    pass


def closure(value: object) -> object:
    def inside() -> object:
        return value

    return inside


LOCK = threading.Lock()


def uses_lock() -> object:
    return LOCK


@pytest.fixture
def category() -> Category:
    return Category(Project(id_=7), id_=70, name="Receipt")


@pytest.fixture
def document(category: Category) -> Document:
    return Document(category.project, "what people wrote", category=category, id_=1, dataset_status=2)


def loop() -> object:
    first = Holder([])
    first.handle.append(Holder({"back": first, "lock": threading.Lock()}))
    return first


LOCKED = "_thread.lock"


@pytest.mark.parametrize(
    ("held", "told"),
    [
        (threading.Lock(), f"EchoAI.held ({LOCKED})"),
        ({"lock": [Holder(threading.Lock())]}, f"EchoAI.held['lock'][0].handle ({LOCKED})"),
        ((1, {2: {"a": threading.Lock()}}), f"EchoAI.held[1][2]['a'] ({LOCKED})"),
        ({Holder(threading.Lock()): 1}, f"EchoAI.held key <Holder>.handle ({LOCKED})"),
        ({Holder(threading.Lock())}, f"EchoAI.held item <Holder>.handle ({LOCKED})"),
        (Slotted(threading.Lock()), f"EchoAI.held.inside ({LOCKED})"),
        (OwnList([1, threading.Lock()]), f"EchoAI.held[1] ({LOCKED})"),
        (Holder(Raising()), f"EchoAI.held.handle ({__name__}.Raising)"),
        (closure(threading.Lock()), f"EchoAI.held variable value ({LOCKED})"),
        (uses_lock, f"EchoAI.held.__globals__['LOCK'] ({LOCKED})"),
        ((number for number in range(3)), "EchoAI.held (builtins.generator)"),
        (loop(), f"EchoAI.held.handle[0].handle['lock'] ({LOCKED})"),
        ({"x" * 100: threading.Lock()}, f"EchoAI.held['{'x' * 39}…] ({LOCKED})"),
    ],
)
def test_the_smallest_part_is_named_by_its_path(category: Category, held: object, told: str) -> None:
    with pytest.raises(ArchiveError) as raised:
        pickled(EchoAI(category, held))
    assert told in str(raised.value)
    assert "`unsaved`" in str(raised.value)


class Uses:
    def work(self) -> object:
        return LOCK


def test_what_a_method_uses_is_reached_from_its_object(category: Category) -> None:
    with pytest.raises(ArchiveError) as raised:
        pickled(EchoAI(category, Uses()))
    assert f"EchoAI.held.work.__globals__['LOCK'] ({LOCKED})" in str(raised.value)


def test_a_pickle_that_could_not_be_checked_is_not_written(category: Category, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pickle_contents, "_MOST_OPCODES", 50)
    with pytest.raises(ArchiveError, match=r"cannot be pickled: its pickle could not .* more than 50 opcodes\.$"):
        pickled(EchoAI(category))


def test_the_search_ends_in_something_deep(category: Category) -> None:
    deep: object = threading.Lock()
    for _ in range(80):
        deep = [deep]
    with pytest.raises(ArchiveError, match=r"EchoAI\.held(\[0\]){49} "):
        pickled(EchoAI(category, deep))


def test_a_document_of_the_dataset_is_refused_wherever_it_is(category: Category, document: Document) -> None:
    found = document.default_annotation_set
    for held, told in (
        (document, "EchoAI.held ("),
        ([{"a": Holder(document)}], "EchoAI.held[0]['a'].handle ("),
        (copy.deepcopy(document), "EchoAI.held ("),
        (document.copied_into(category.project), "EchoAI.held ("),
        (Holder(found), "EchoAI.held.handle.document ("),
    ):
        with pytest.raises(ArchiveError) as raised:
            pickled(EchoAI(category, held))
        assert told in str(raised.value)
        assert "Documents stay behind" in str(raised.value)
        assert "what people wrote" not in str(raised.value)


def test_a_document_of_no_dataset_may_be_held(category: Category) -> None:
    assert b"a template" in pickled(EchoAI(category, Document(category.project, "a template"))).content


def test_unsaved_leaves_documents_behind(category: Category, document: Document) -> None:
    class CarefulAI(EchoAI):
        unsaved = frozenset({"held"})

    assert b"what people wrote" not in pickled(CarefulAI(category, document)).content
