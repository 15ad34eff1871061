"""`konfuzio_sdk bento verify`: checks an archive of somebody else before anything of it is run."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from konfuzio_sdk.cli.bento.signature_options import Signature, TrustedKeys  # noqa: TC001 - typer reads annotations
from konfuzio_sdk.cli.console import OUTPUT
from konfuzio_sdk.cli.extras import check_installed
from konfuzio_sdk.cli.served import address_of
from konfuzio_sdk.distribution import sdk_version
from konfuzio_sdk.errors import ArchiveError, ArchiveRefusedError, ArgumentError
from konfuzio_sdk.opening.archive import described, extracted
from konfuzio_sdk.opening.findings import printable
from konfuzio_sdk.opening.installers import brought_installers
from konfuzio_sdk.opening.opened import checked
from konfuzio_sdk.opening.sdk_wheel import brings_this_sdk
from konfuzio_sdk.opening.signature import SignatureMode, SignaturePolicy, check_signature
from konfuzio_sdk.sealing.pickle_rules import other_modules

if TYPE_CHECKING:
    from konfuzio_sdk.opening.archive import OpenedArchive

__all__ = ["verify"]

_OK = "[green]ok[/green]      "
_REFUSED = "[bold red]refused[/bold red] "
_NOTE = "[yellow]note[/yellow]    "
_LEFT_OUT = "[yellow]left out[/yellow]"
_SHOWN = 5
_NEEDED = ("yaml", "lz4")
_NEEDED_BY_KEYS = ("cryptography", "model_signing")


def verify(  # noqa: PLR0913 - each but the first has its default
    archive: Annotated[Path, typer.Argument(help="Archive to check.", metavar="ARCHIVE", show_default=False)],
    *,
    signature: Signature = SignatureMode.ALLOW,
    trusted_key: TrustedKeys = [],  # noqa: B006 - typer copies it
    allow_own_service: Annotated[
        bool,
        typer.Option(
            "--allow-own-service",
            help="Take an archive whose author wrote the service, whose code, image and lockfile are not checked then.",
        ),
    ] = False,
    replay: Annotated[
        bool,
        typer.Option(
            "--replay",
            help="If nothing is refused, install the archive, run it, and see whether it answers its golden samples "
            "as its AI did when it was saved.",
        ),
    ] = False,
    url: Annotated[
        str | None,
        typer.Option(
            help="With --replay, address of the archive's service, which runs already: nothing is installed.",
            parser=address_of,
        ),
    ] = None,
) -> None:
    """Check that an archive is whole, says the same everywhere, and does nothing that its manifest does not say.

    Nothing of the archive is run, but with --replay. Ends with code 1 if the archive is refused.
    """
    if url is not None and not replay:
        msg = "--url says where the golden samples are replayed; it needs --replay."
        raise ArgumentError(msg)
    policy = SignaturePolicy(signature, tuple(trusted_key))
    check_installed(*_NEEDED, *(_NEEDED_BY_KEYS if trusted_key else ()), *(("uv",) if replay and url is None else ()))
    try:
        with extracted(archive) as folder:
            _say(_OK, "it is an archive of files and folders within limits")
            found = described(folder)
            _say(_OK, f"it has a manifest: {found.manifest.ai_type}, {found.manifest.name}")
            if not _is_sound(found, policy, allow_own_service=allow_own_service):
                raise typer.Exit(1)
            if replay:
                _replay(found, url)
    except ArchiveRefusedError as error:
        _say(_REFUSED, str(error))
        raise typer.Exit(1) from error


def _is_sound(archive: OpenedArchive, policy: SignaturePolicy, *, allow_own_service: bool) -> bool:
    """Say of every check how it went; whether none found anything."""
    sound = True
    try:
        found = check_signature(archive.folder, policy)
        _say(_OK if found.key else _NOTE, found.told)
    except ArchiveRefusedError as error:
        sound = False
        _say(_REFUSED, str(error))
    for check, findings in checked(archive, allow_own_service=allow_own_service):
        if findings is None:
            _say(_LEFT_OUT, f"{check.told}: the service is the author's own")
        elif not findings:
            _say(_OK, check.told)
        for finding in findings or ():
            sound = False
            _say(_REFUSED, f"{finding}")
    if archive.manifest.not_ready:
        _say(_NOTE, f"its AI cannot work, and its service will say so: {printable(archive.manifest.not_ready)}")
    _compare_sdk(archive)
    _tell_installers(archive)
    _tell_code(archive)
    return sound


def _compare_sdk(archive: OpenedArchive) -> None:
    """Say whether the archive brings the code that runs here, or other code, which nobody has checked."""
    same = brings_this_sdk(archive)
    if same:
        _say(_OK, "the SDK's wheel holds the very code that runs here")
    elif same is not None:
        sealed, here = archive.manifest.runtime.sdk, sdk_version()
        _say(_NOTE, f"the SDK's wheel, of version {sealed}, holds other code than {here} here; it was not checked")


def _tell_installers(archive: OpenedArchive) -> None:
    """Say by which program the image is made that the archive brings itself: whoever made the archive chose it."""
    for pin in brought_installers(archive):
        digests = ", ".join(pin.sha256s)
        _say(
            _NOTE,
            f"building the image runs {pin.name}=={pin.version} of the archive, where the base image has none; compare "
            f"its wheels with those of the package index, by sha256: {digests}",
        )


def _tell_code(archive: OpenedArchive) -> None:
    """Say whose code runs when the AI is loaded, besides the SDK's: nobody has checked it."""
    model = archive.manifest.model
    if model.travelling:
        shown = printable(", ".join(model.travelling[:_SHOWN]))
        more = ", …" if len(model.travelling) > _SHOWN else ""
        _say(_NOTE, f"code travels in the pickle, and no check knows what it does: {shown}{more}")
    for module in other_modules(model.names):
        _say(
            _NOTE, f"code of a package runs when the AI is loaded, and no check knows what it does: {printable(module)}"
        )


def _replay(archive: OpenedArchive, url: str | None) -> None:
    from konfuzio_sdk.opening.replay import replay, replay_at  # noqa: PLC0415 - it needs what runs archives

    try:
        names = replay(archive) if url is None else replay_at(url, archive)
    except ArchiveError as error:
        _say(_REFUSED, str(error))
        raise typer.Exit(1) from error
    _say(_OK, f"it answers its golden samples as when it was saved: {', '.join(names)}")


def _say(how: str, what: str) -> None:
    lines = "\n         ".join(map(printable, what.split("\n")))  # none that could be taken for one of ours
    OUTPUT.print(f"{how} {escape(lines)}", soft_wrap=True, highlight=False)
