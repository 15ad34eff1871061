"""Names of an archive's members: those that mean the same on every system, and one file each."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NoReturn

from konfuzio_sdk.opening.findings import Finding, refuse

if TYPE_CHECKING:
    from konfuzio_sdk.opening.limits import Limits

__all__ = ["Names", "decoded", "refuse_member"]

_DRIVE = re.compile(r"\A[A-Za-z]:")
_DEVICE = re.compile(r"\A(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|\Z)", re.IGNORECASE)
_UNPORTABLE = frozenset('<>:"|?*')
_SHOWN = 80
_ADVICE = "No archive that this SDK makes has such a name; run nothing of it."


def decoded(name: bytes) -> str:
    """A name as text; ArchiveRefusedError unless it is UTF-8."""
    try:
        return name.decode()
    except UnicodeDecodeError:
        refuse_member(name.decode(errors="backslashreplace"), "the name is no UTF-8.")


def refuse_member(name: str, what: str) -> NoReturn:
    """Raise ArchiveRefusedError for a member whose name or kind cannot be accepted."""
    shown = name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"
    refuse([Finding(ascii(shown), what, _ADVICE)])


class Names:
    """The names of an archive, checked one by one as they come."""

    def __init__(self, limits: Limits) -> None:
        """None has come yet."""
        self._limits = limits
        self._listed: set[str] = set()
        self._files: set[str] = set()
        self._above: set[str] = set()
        self._spelled: dict[str, str] = {}

    def parts(self, name: str, *, folder: bool) -> tuple[str, ...]:
        """Parts of the path that a name is; none for the root. ArchiveRefusedError if it cannot be accepted."""
        inner = name.removeprefix("./").removesuffix("/" if folder else "")
        if folder and inner in {"", "."}:
            return ()
        parts = tuple(inner.split("/"))
        self._check_whole(name, parts)
        for part in parts:
            _check_part(name, part)
        self._claim(name, parts, folder=folder)
        return parts

    def _check_whole(self, name: str, parts: tuple[str, ...]) -> None:
        if name.startswith("/") or _DRIVE.match(name):
            refuse_member(name, "the path is absolute, and would be written outside of the archive's folder.")
        if "\\" in name:
            refuse_member(name, "the path has a backslash, which is a folder's end on some systems.")
        if len(name.encode()) > self._limits.name:
            refuse_member(name, f"the path is longer than {self._limits.name} bytes.")
        if any(len(part.encode()) > self._limits.part for part in parts):
            refuse_member(name, f"a name in the path is longer than {self._limits.part} bytes.")
        if len(parts) > self._limits.depth:
            refuse_member(name, f"the path is nested more than {self._limits.depth} folders deep.")

    def _claim(self, name: str, parts: tuple[str, ...], *, folder: bool) -> None:
        """Note a path, and the folders above it; no two may be one file on some system."""
        path = "/".join(parts)
        above = ["/".join(parts[:depth]) for depth in range(1, len(parts))]
        if path in self._listed:
            refuse_member(name, "the archive has this path twice.")
        for each in above:
            if each in self._files:
                refuse_member(name, f"{each!a} is a file, and here a folder.")
        for each in (*above, path):
            spelled = self._spelled.setdefault(_plainly(each), each)
            if spelled != each:
                msg = f"the path is {spelled!a} where upper and lower case, or spelling, do not count."
                refuse_member(name, msg)
        if len(self._spelled) > self._limits.members:
            refuse_member(name, f"the archive has more than {self._limits.members} files and folders.")
        self._listed.add(path)
        if not folder:
            if path in self._above:
                refuse_member(name, "the path is a folder, and here a file.")
            self._files.add(path)
        self._above.update(above)


def _plainly(path: str) -> str:
    """Path as a system knows it that folds cases and spellings together."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", path).casefold())


def _check_part(name: str, part: str) -> None:
    if not part:
        refuse_member(name, "the path has an empty part.")
    if part in {".", ".."}:
        refuse_member(name, f"the path has the part {part!r}, which leads elsewhere.")
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in part):
        refuse_member(name, "the name has a control character.")
    if _DEVICE.match(part) or part[-1] in " ." or not _UNPORTABLE.isdisjoint(part):
        refuse_member(name, "the name is reserved on some systems.")
