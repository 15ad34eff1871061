"""Credentials: secrets by their names, that are for one request, or one process, alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping

__all__ = ["CREDENTIAL_PREFIX", "Credentials"]

CREDENTIAL_PREFIX = "env_"
"""What names of headers that carry credentials begin with."""


class Credentials(MutableMapping[str, str]):
    """Secrets by name. Names are alike in any case, and with or without the `env_` that a request's headers have.

    Values are got by asking for them, and in no other way: neither `repr` nor `vars` shows them, and a pickle or a
    copy is empty.
    """

    __slots__ = ("_values",)

    def __init__(self, given: Mapping[str, str] | None = None) -> None:
        """Take over what is `given`."""
        self._values: dict[str, str] = {}
        self.update(given or {})

    def __getitem__(self, name: str) -> str:
        """Value of a name; KeyError if there is none."""
        try:
            return self._values[_plain(name)]
        except KeyError:
            raise KeyError(name) from None

    def __setitem__(self, name: str, value: str) -> None:
        """Keep a value."""
        self._values[_plain(name)] = value

    def __delitem__(self, name: str) -> None:
        """Forget a value."""
        del self._values[_plain(name)]

    def __iter__(self) -> Iterator[str]:
        """Names, in lower case and without `env_`."""
        return iter(self._values)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._values)

    def __repr__(self) -> str:
        """How many there are: the names may be telling too."""
        return f"Credentials({len(self)} hidden)"

    def __reduce__(self) -> tuple[type[Credentials], tuple[()]]:
        """Pickle, or copy, none of them."""
        return Credentials, ()


def _plain(name: str) -> str:
    return name.lower().removeprefix(CREDENTIAL_PREFIX)
