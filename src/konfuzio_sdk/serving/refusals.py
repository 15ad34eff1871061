"""A request that is refused: which kind of problem it is, and what its caller is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from konfuzio_sdk.serving.problems import PROBLEMS, ProblemType

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from konfuzio_sdk.bento.versions import Fault

__all__ = ["Refusal", "refuse"]


class Refusal(Exception):  # noqa: N818 - it is an answer, and never leaves the service as an error
    """A request is answered with a problem."""

    def __init__(
        self,
        problem: ProblemType,
        detail: str,
        errors: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """`headers` are what the answer has besides its body."""
        super().__init__(detail)
        self.problem = problem
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})


def refuse(
    name: str,
    detail: str,
    errors: Sequence[Fault] = (),
    *,
    retry_after: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> NoReturn:
    """Raise the Refusal with the kind of problem of this name; `retry_after` seconds it is worth trying again."""
    more = {} if retry_after is None else {"Retry-After": str(retry_after)}
    raise Refusal(PROBLEMS[name], detail, errors, {**more, **(headers or {})}) from None
