"""A request that is refused: which kind of problem it is, and what its caller is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from konfuzio_sdk.serving.problems import PROBLEMS, ProblemType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from konfuzio_sdk.bento.versions import Fault

__all__ = ["Refusal", "refuse"]


class Refusal(Exception):  # noqa: N818 - it is an answer, and never leaves the service as an error
    """A request is answered with a problem."""

    def __init__(
        self, problem: ProblemType, detail: str, errors: Sequence[Fault] = (), retry_after: int | None = None
    ) -> None:
        """`retry_after` are seconds after which it is worth trying again."""
        super().__init__(detail)
        self.problem = problem
        self.detail = detail
        self.errors = errors
        self.retry_after = retry_after


def refuse(name: str, detail: str, errors: Sequence[Fault] = (), retry_after: int | None = None) -> NoReturn:
    """Raise the Refusal with the kind of problem of this name."""
    raise Refusal(PROBLEMS[name], detail, errors, retry_after) from None
