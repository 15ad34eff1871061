"""All checks of an archive, in their order: the first ones find what would mislead the later ones."""

from __future__ import annotations

from konfuzio_sdk.opening.checks.check import Check
from konfuzio_sdk.opening.checks.files import check_digests, check_places
from konfuzio_sdk.opening.checks.image import check_image
from konfuzio_sdk.opening.checks.lockfile import check_lockfile
from konfuzio_sdk.opening.checks.materials import check_materials
from konfuzio_sdk.opening.checks.model import check_golden, check_model, check_pickle
from konfuzio_sdk.opening.checks.service import check_bento_file, check_schemas, check_service
from konfuzio_sdk.opening.checks.tags import check_tags, check_versions

__all__ = ["CHECKS", "Check"]

CHECKS = (
    Check("the manifest lists every file, and each is as it was sealed", check_digests),
    Check("names and versions are exact, and the same everywhere", check_tags),
    Check("versions are those of the content", check_versions),
    Check("this SDK knows the AI type, and what its service is asked and answers", check_schemas),
    Check("the model is the one that the manifest describes", check_model),
    Check("the pickle does nothing that the manifest does not say", check_pickle),
    Check("the golden samples are those of the manifest", check_golden),
    Check("the service is the one that the SDK generates", check_service, of_generated=True),
    Check("every file has its place", check_places, of_generated=True),
    Check("bento.yaml says nothing else than the manifest", check_bento_file, of_generated=True),
    Check("the lockfile has exact versions with digests, and no options", check_lockfile, of_generated=True),
    Check("the bill of materials and the licences tell of all that is installed", check_materials, of_generated=True),
    Check("the container image is made by known steps", check_image, of_generated=True),
)
