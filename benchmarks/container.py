"""What an archive's container costs: size of the image, time to build it, and to build it anew after training again.

python benchmarks/container.py [podman|docker]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from konfuzio_sdk.deploy.deployment import GROUP, HEALTHY, SCRATCH, SCRATCH_MEBIBYTES, USER
from konfuzio_sdk.readers import read_pdf_folder
from konfuzio_sdk.sample import generate_sample_project
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGINE = sys.argv[1] if len(sys.argv) > 1 else "podman"
RUNS = 5
HARDENED = [
    *("--user", f"{USER}:{GROUP}", "--read-only", "--cap-drop=ALL", "--security-opt", "no-new-privileges"),
    *("--tmpfs", f"{SCRATCH}:size={SCRATCH_MEBIBYTES}m", "--memory", "512m", "--network", "none"),
]


def main() -> None:
    """Seal an AI twice, build both, start the second a few times, and print the figures."""
    with tempfile.TemporaryDirectory() as scratch:
        project = read_pdf_folder(generate_sample_project(Path(scratch, "sample")))
    category = project.get_category_by_name("Invoice")
    images = []
    try:
        for count, told in ((None, "build"), (4, "build after training again")):
            ai = RFExtractionAI(category=category)
            ai.documents = ai.documents[:count]
            bento, _ = ai.fit().save_bento()
            images.append(f"localhost/benchmark/{bento.tag}")
            bentoml = str(Path(sys.executable).with_name("bentoml"))
            with timed(told):
                run(bentoml, "containerize", str(bento.tag), "--backend", ENGINE, "-t", images[-1])
        size = int(run(ENGINE, "image", "inspect", "--format", "{{.Size}}", images[0]))
        print(f"{'image':<32}{size / 1e6:8.1f} MB")
        for _ in range(RUNS):
            start(images[-1])
    finally:
        run(ENGINE, "rmi", "--force", *images)


def start(image: str) -> None:
    """Time a hardened container from its start until its service is ready."""
    with timed("start to ready"):
        container = run(ENGINE, "run", "--detach", *HARDENED, image)
        while subprocess.run([ENGINE, "exec", container, *HEALTHY], capture_output=True, check=False).returncode:
            pass
    run(ENGINE, "rm", "--force", container)


def run(*command: str) -> str:
    """What a command prints; it has to succeed."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@contextmanager
def timed(told: str) -> Iterator[None]:
    """Print how long something takes."""
    began = time.perf_counter()
    yield
    print(f"{told:<32}{time.perf_counter() - began:8.1f} s")


if __name__ == "__main__":
    main()
