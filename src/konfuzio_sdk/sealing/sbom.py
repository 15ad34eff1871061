"""Software bill of materials: all that an archive installs, and its model, in CycloneDX."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from typing import TYPE_CHECKING

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from konfuzio_sdk.distribution import DISTRIBUTION, sdk_version, sdk_with
from konfuzio_sdk.sealing.closure import required_by
from konfuzio_sdk.sealing.platforms import platforms_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from konfuzio_sdk.bento.manifest import Manifest
    from konfuzio_sdk.sealing.licenses import PackageLicense
    from konfuzio_sdk.sealing.locked import Lockfile

__all__ = ["sbom_content"]

_VERSION_LENGTH = 16
_UNKNOWN_DEPENDENCIES = Property(name="konfuzio_sdk:dependencies", value="unknown")
"""What a package says that is not installed here, since an empty list would say that it needs nothing."""


def sbom_content(lockfile: Lockfile, manifest: Manifest, licenses: Iterable[PackageLicense]) -> bytes:
    """What the file of an archive's bill of materials holds, in CycloneDX 1.6.

    `licenses` are those of all packages of the lockfile and of the SDK. Equal archives have equal ones: no time is in
    it, and its serial number comes from its content.
    """
    bom = Bom()
    environments = [platform.environment() for platform in platforms_named(lockfile.platforms).values()]
    installers = [package.name for package in lockfile.installers]
    required = required_by([sdk_with(manifest.extras), *manifest.packages, *installers], environments)
    packages = [*lockfile.packages, *lockfile.installers]
    digests = {(package.name, package.version): package.sha256s for package in packages}
    digests[DISTRIBUTION, sdk_version()] = [lockfile.own_sha256]
    named = defaultdict(list)  # a package may have two versions, for two platforms
    for told in licenses:
        named[told.name].append(_package(told, digests[told.name, told.version], known=told.name in required))
    python = Component(name="python", version=manifest.runtime.python, type=ComponentType.PLATFORM, bom_ref="python")
    model = _model(manifest)
    # The Bento's own version is the digest of its files, of which this is one.
    root = Component(name=manifest.name, version=model.version, type=ComponentType.APPLICATION, bom_ref="archive")
    bom.metadata.component = root
    for component in (python, model, *_of(named, named)):
        bom.components.add(component)
    libraries = {*manifest.packages, *manifest.runtime.libraries}
    bom.register_dependency(root, [python, model, *_of(named, [DISTRIBUTION])])
    bom.register_dependency(model, _of(named, libraries))
    for package, needed in required.items():
        for component in named.get(package, ()):
            bom.register_dependency(component, _of(named, needed))
    return _repeatable(json.loads(JsonV1Dot6(bom).output_as_string()))


def _model(manifest: Manifest) -> Component:
    return Component(
        name=f"{manifest.name} model",
        version=manifest.model.sha256[:_VERSION_LENGTH],
        type=ComponentType.MACHINE_LEARNING_MODEL,
        description=f"{manifest.ai_type} by {manifest.ai_class}",
        hashes=_hashes([manifest.model.sha256]),
        bom_ref="model",
    )


def _package(told: PackageLicense, sha256s: Sequence[str], *, known: bool) -> Component:
    """Component of a package; `known` says whether it is known what it requires."""
    address = PackageURL("pypi", name=told.name, version=told.version)
    return Component(
        name=told.name,
        version=told.version,
        type=ComponentType.LIBRARY,
        purl=address,
        bom_ref=address.to_string(),
        hashes=_hashes(sha256s),
        licenses=[LicenseFactory().make_from_string(told.license)],
        properties=[] if known else [_UNKNOWN_DEPENDENCIES],
    )


def _hashes(sha256s: Iterable[str]) -> list[HashType]:
    return [HashType(alg=HashAlgorithm.SHA_256, content=sha256) for sha256 in sha256s]


def _of(named: Mapping[str, Sequence[Component]], names: Iterable[str]) -> list[Component]:
    """Components of these names, as far as they were locked."""
    return [component for name in names for component in named.get(name, ())]


def _repeatable(told: dict[str, object]) -> bytes:
    """Content of a file that says this, but for when it was said; its serial number is made of the rest."""
    metadata = told["metadata"]
    if isinstance(metadata, dict):
        del metadata["timestamp"]
    del told["serialNumber"]
    said = json.dumps(told, sort_keys=True)
    numbered = {**told, "serialNumber": uuid.uuid5(uuid.NAMESPACE_OID, said).urn}
    return (json.dumps(numbered, indent=2, sort_keys=True) + "\n").encode()
