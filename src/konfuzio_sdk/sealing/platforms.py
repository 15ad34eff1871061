"""Platforms that an archive can be locked for, and how a lockfile tells them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from konfuzio_sdk.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["PLATFORM_NAMES", "Platform", "marker_of", "platforms_named"]


class Platform(NamedTuple):
    """What markers see of a platform."""

    sys_platform: str
    machine: str

    def environment(self) -> dict[str, str]:
        """What markers of requirements are evaluated with, as far as it differs between platforms."""
        system, os_name = _SYSTEMS[self.sys_platform]
        return {
            "sys_platform": self.sys_platform,
            "platform_machine": self.machine,
            "platform_system": system,
            "os_name": os_name,
        }


_SYSTEMS = {"linux": ("Linux", "posix"), "darwin": ("Darwin", "posix"), "win32": ("Windows", "nt")}
# musl is left out: markers cannot tell it from glibc, and the service's image has glibc.
_LIBRARIES = ("manylinux2014", *(f"manylinux_2_{minor}" for minor in (17, 28, *range(31, 41))), "unknown-linux-gnu")
_PLATFORMS = {
    **{f"{machine}-{name}": Platform("linux", machine) for machine in ("x86_64", "aarch64") for name in _LIBRARIES},
    "aarch64-apple-darwin": Platform("darwin", "arm64"),
    "x86_64-apple-darwin": Platform("darwin", "x86_64"),
    "aarch64-pc-windows-msvc": Platform("win32", "ARM64"),
    "x86_64-pc-windows-msvc": Platform("win32", "AMD64"),
    "linux": Platform("linux", "x86_64"),
    "macos": Platform("darwin", "arm64"),
    "windows": Platform("win32", "AMD64"),
}
PLATFORM_NAMES = tuple(sorted(_PLATFORMS))
"""All platforms that an archive can be locked for, in uv's names."""


def platforms_named(names: Iterable[str]) -> dict[str, Platform]:
    """Platforms by their names, in this order.

    Raises ArgumentError for unknown ones, none, or two that a lockfile cannot tell apart.
    """
    found: dict[str, Platform] = {}
    for name in names:
        if name not in _PLATFORMS:
            msg = f"There is no platform {name!r} to lock an archive for; these are: {', '.join(PLATFORM_NAMES)}."
            raise ArgumentError(msg)
        alike = [other for other, platform in found.items() if platform == _PLATFORMS[name]]
        if alike:
            msg = f"A lockfile cannot tell the platforms {alike[0]} and {name} apart; name one of them."
            raise ArgumentError(msg)
        found[name] = _PLATFORMS[name]
    if not found:
        msg = "An archive is locked for one platform at least, for example platforms=['x86_64-manylinux_2_28']."
        raise ArgumentError(msg)
    return found


def marker_of(names: Iterable[str], platforms: Iterable[str]) -> str:
    """Marker that holds on the platforms `names`, among all `platforms`; empty where it holds on all of them."""
    chosen, known = set(names), platforms_named(platforms)
    if chosen == set(known):
        return ""
    one_system = len({platform.sys_platform for platform in known.values()}) == 1
    told = []
    for name in sorted(chosen):
        system, machine = known[name]
        condition = f"platform_machine == '{machine}'"
        told.append(condition if one_system else f"sys_platform == '{system}' and {condition}")
    return told[0] if len(told) == 1 else " or ".join(term if one_system else f"({term})" for term in told)
