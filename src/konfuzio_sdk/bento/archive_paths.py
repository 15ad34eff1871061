"""Where an archive has what; the names are part of its format."""

__all__ = [
    "ARCHIVE_SUFFIX",
    "BENTO_FILE",
    "GOLDEN_FOLDER",
    "LICENSES_FILE",
    "LOCK_FILE",
    "MANIFEST_FILE",
    "MANIFEST_PATH",
    "MODEL_FILE",
    "PYTHON_VERSION_FILE",
    "SBOM_FILE",
    "SIGNATURE_FILE",
    "SOURCE",
    "WHEELHOUSE_FOLDER",
    "WHEELHOUSE_PATH",
    "WHEELS_FOLDER",
]

ARCHIVE_SUFFIX = ".bento"
BENTO_FILE = "bento.yaml"
"""BentoML's own description."""
SIGNATURE_FILE = "signature.sig"
"""The signature, if the archive was signed."""
SOURCE = "src/"
"""What the service is made of; the next ones are in it."""
MANIFEST_FILE = "manifest.json"
MANIFEST_PATH = f"{SOURCE}{MANIFEST_FILE}"
LOCK_FILE = "requirements.txt"
PYTHON_VERSION_FILE = "python-version.txt"
SBOM_FILE = "sbom.cdx.json"
LICENSES_FILE = "licenses.json"
WHEELS_FOLDER = "wheels"
"""The SDK's own wheel."""
WHEELHOUSE_FOLDER = "wheelhouse"
"""The wheels of all other packages, if the archive bundles them."""
WHEELHOUSE_PATH = f"{SOURCE}{WHEELHOUSE_FOLDER}/"
MODEL_FILE = "model.pkl.lz4"
"""The pickled AI, in the model's folder; so is the next one."""
GOLDEN_FOLDER = "golden"
