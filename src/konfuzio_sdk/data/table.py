"""Table: the Categories, Label Sets or Labels of a Project, by id and by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from konfuzio_sdk.errors import ArgumentError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Table"]


class _Identified(Protocol):
    """What Categories, Label Sets and Labels share."""

    @property
    def id_(self) -> int: ...
    @property
    def name(self) -> str: ...


_Row = TypeVar("_Row", bound=_Identified)


class Table(Generic[_Row]):
    """Things of one kind in the order in which they were added, each with an id of its own."""

    def __init__(self, kind: str) -> None:
        """Start empty; `kind` is what messages call a row."""
        self._kind = kind
        self._rows: dict[int, _Row] = {}

    def __iter__(self) -> Iterator[_Row]:
        """Rows in the order in which they were added."""
        return iter(self._rows.values())

    def __contains__(self, id_: int) -> bool:
        """Whether a row has this id."""
        return id_ in self._rows

    def add(self, row: _Row) -> None:
        """Take a row in; ArgumentError if another one has its id."""
        if row.id_ in self._rows:
            msg = f"The Project already has a {self._kind} with the id {row.id_}: {self._rows[row.id_].name!r}."
            raise ArgumentError(msg)
        self._rows[row.id_] = row

    def by_id(self, id_: int) -> _Row:
        """Row of an id; NotFoundError if there is none."""
        try:
            return self._rows[id_]
        except KeyError:
            msg = f"The Project has no {self._kind} with the id {id_}; it has {sorted(self._rows)}."
            raise NotFoundError(msg) from None

    def by_name(self, name: str) -> _Row:
        """First row of a name; NotFoundError if there is none."""
        for row in self:
            if row.name == name:
                return row
        msg = f"The Project has no {self._kind} called {name!r}; it has {sorted({row.name for row in self})}."
        raise NotFoundError(msg)
