"""Makes archives as the existing Konfuzio SDK did with BentoML 1.2: once, and never again.

python tests/released/bentoml-1.2/make_older_archives.py tests/released/bentoml-1.2

It takes an environment with bentoml 1.2.20, pydantic 2.7.4, setuptools below 81 and pip-tools, which locks.
Their labels lie about the version, as those in the wild do.
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

os.environ["BENTOML_HOME"] = tempfile.mkdtemp(prefix="bentoml-home-")
os.environ["BENTOML_DO_NOT_TRACK"] = "true"

import bentoml

SERVICE = Path(__file__).parents[2] / "older_services" / "service.py"
PACKAGES = ["bentoml==1.2.20", "pydantic==2.7.4", "setuptools==80.9.0"]
VINTAGES = {
    "extraction": ("ExtractRequest20241227", "ExtractRequest20240117", "ExtractResponse20240117"),
    "categorization": ("CategorizeRequest20240729", "CategorizeRequest20241227", "CategorizeResponse20240729"),
    "file_splitting": ("SplitRequest20240930", "SplitRequest20241227", "SplitResponse20240930"),
}
LABELS = {"id": 12, "name": "Number", "api_name": "Number", "data_type": "Number", "threshold": 0.1}
SCHEMA = {"id": 11, "name": "Letter", "has_multiple_annotation_sets": False, "labels": [LABELS]}
METADATA = {"categories": [{"id": 11, "name": "Letter", "project": 7, "schema": [SCHEMA]}]}


def main() -> None:
    """Write an archive an AI type into the folder that the argument names."""
    target = Path(sys.argv[1]).absolute()
    for name, (takes, request, response) in VINTAGES.items():
        with tempfile.TemporaryDirectory() as folder:
            context = Path(folder)
            shutil.copy(SERVICE, context)
            (context / "VINTAGE").write_text(takes)
            (context / "categories_and_label_data.json5").write_text(json.dumps(METADATA, indent=2, sort_keys=True))
            bento = bentoml.bentos.build(
                service="service:service",
                name=f"{name}_7",
                include=["*.py", "VINTAGE", "*.json5"],
                labels={"request": request, "response": response, "requires_text": "True", "requires_images": "False"},
                python={"packages": PACKAGES, "lock_packages": True},
                docker={"python_version": "3.11"},
                build_ctx=str(context),
            )
            lock = Path(bento.path_of("env/python/requirements.lock.txt"))
            pins = [line for line in lock.read_text().splitlines() if not line.startswith("--")]  # where from is ours
            lock.write_text("\n".join(pins).strip() + "\n")
            bento.export(str(target / f"{name}.tar.gz"))


if __name__ == "__main__":
    main()
