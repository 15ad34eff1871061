"""A pickle is looked through without being loaded: what could do harm is told, and what an AI needs is not."""

from __future__ import annotations

import io
import pickle
import pickletools
import random
import re
import runpy
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import lz4.frame
import pytest
from hostile_pickles import HOSTILE, Hostile, called, code, function, module_os, name, pickle_of, skeleton, text

from declared_pickles import declaring, forged
from konfuzio_sdk.bento.model_file import compressed
from konfuzio_sdk.errors import ArchiveRefusedError
from konfuzio_sdk.opening.limits import Limits
from konfuzio_sdk.opening.pickle_audit import audit, audit_file
from konfuzio_sdk.sealing.model import pickled
from konfuzio_sdk.sealing.packages import packages_of
from konfuzio_sdk.sealing.pickle_contents import pickle_contents
from konfuzio_sdk.sealing.pickle_rules import other_modules
from konfuzio_sdk.sealing.pickler import Pickled, pickle_with_modules
from konfuzio_sdk.trainer.document_categorization import CategorizationAI, NameBasedCategorizationAI
from konfuzio_sdk.trainer.file_splitting import ContextAwareFileSplittingAI, TextualFileSplittingAI

if TYPE_CHECKING:
    from konfuzio_sdk.bento.manifest import Manifest
    from konfuzio_sdk.data import Project
    from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

CUSTOM = Path(__file__).parents[1] / "contracts" / "custom_ais"


def manifest_of(made: Pickled) -> Manifest:
    return declaring(made.names, made.travelling, len(made.content), **packages_of(made.modules))


@pytest.mark.parametrize("hostile", HOSTILE, ids=[hostile.label for hostile in HOSTILE])
def test_harm_is_told_even_where_a_forged_manifest_declares_it(hostile: Hostile) -> None:
    findings = audit(hostile.content, forged(hostile.content))
    assert [finding for finding in findings if hostile.told in finding], findings


@pytest.mark.parametrize("hostile", HOSTILE, ids=[hostile.label for hostile in HOSTILE])
def test_code_in_the_pickle_excuses_none_of_it(hostile: Hostile) -> None:
    """But for what it could do itself."""
    content = hostile.content.removesuffix(b".") + function + b"\x86."
    assert bool(audit(content, forged(content))) is not hostile.excused


def test_what_the_manifest_does_not_declare_is_told_with_what_is_wrong_with_it() -> None:
    content = pickle_of(called(name("posix", "system"), text("id")))
    assert audit(content, declaring(set(), set())) == [
        "The pickle looks up posix:system, which the manifest does not declare; nothing of an AI needs it."
    ]


def test_harmless_names_have_to_be_declared_too_and_no_others() -> None:
    content = pickle_of(name("collections", "Counter"))
    assert audit(content, declaring({"collections:Counter"}, set())) == []
    assert "does not declare" in audit(content, declaring(set(), set()))[0]
    assert "does not look up" in audit(content, declaring({"collections:Counter", "builtins:set"}, set()))[0]


def test_code_in_the_pickle_has_to_be_told_by_the_manifest() -> None:
    for content, told in ((pickle_of(function), "harmless:go"), (pickle_of(skeleton), "mine:MineAI")):
        names = set(map(str, pickle_contents(content).names))
        assert audit(content, declaring(names, {told})) == []
        hidden = audit(content, declaring(names, set()))
        assert f"The code of {told} is in the pickle, which the manifest does not tell." in hidden
        assert [finding for finding in hidden if "_make_" in finding]
        assert "but it is not" in audit(content, declaring(names, {told, "mine:OtherAI"}))[0]


def test_code_cannot_hide_behind_a_name_that_is_computed() -> None:
    globals_ = called(name("builtins", "dict"))
    hidden = called(name("cloudpickle.cloudpickle", "_make_function"), code(), globals_, b"N", b"N", b"N")
    assert "malformed" in audit(pickle_of(hidden), forged(pickle_of(hidden)))[0]


def test_a_module_alone_is_nothing_bad_for_code() -> None:
    content = pickle_of(module_os, function, b"\x86")
    assert audit(content, forged(content)) == []
    assert audit(pickle_of(module_os), forged(pickle_of(module_os))) != []


def test_a_class_of_a_package_has_to_be_one_that_the_manifest_names() -> None:
    content = pickle_of(called(name("acme_forest.trees", "Forest")))
    assert audit(content, forged(content, **{"acme-forest": "1"})) == []
    assert "of no package" in audit(content, forged(content))[0]
    assert other_modules(["acme_forest.trees:Forest", "numpy:dtype", "uuid:UUID", "konfuzio_sdk.errors:A"]) == [
        "acme_forest"
    ]
    of_function = pickle_of(called(name("acme_forest.trees", "run")))
    assert "no class" in audit(of_function, forged(of_function, **{"acme-forest": "1"}))[0]


def test_many_findings_are_counted() -> None:
    content = pickle_of(b"(", *(name("posix", f"a{number}") for number in range(30)), b"t")
    findings = audit(content, forged(content))
    assert len(findings) == 21
    assert findings[-1] == "There are 10 findings more."


def test_a_finding_is_one_printable_line() -> None:
    content = pickle_of(name("posix\n\x1b[2J", "x" * 1000))
    (finding,) = audit(content, forged(content))
    assert finding.isprintable()
    assert len(finding) < 300


def test_a_state_that_many_objects_have_is_looked_through_once() -> None:
    keys = b"".join(text(str(number)) + b"N" for number in range(20_000))
    objects = (name("types", "SimpleNamespace") + b"\x94)\x81h\x00b") * 20_000
    content = pickle_of(b"}\x94(" + keys + b"u", objects + b"0" * 20_000)
    assert "what another object has" in audit(content, forged(content))[0]


def test_many_names_and_packages_are_compared_at_once() -> None:
    content = pickle_of(b"(", *(name(f"acme{number}", "A") for number in range(20_000)), b"t")
    packages = {f"package-{number}": "1" for number in range(40_000)}
    assert audit(content, forged(content, **packages))[-1] == "There are 19980 findings more."


def test_tuples_that_double_each_time_do_not_fill_the_memory() -> None:
    content = pickle_of(text("x"), *(b"\x94" + b"h" + bytes([number]) + b"\x86" for number in range(200)))
    assert audit(content, forged(content)) == []


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (lz4.frame.compress(bytes(50_000_000)), "could fill the memory"),
        (lz4.frame.compress(bytes(10)), "cut off"),
        (lz4.frame.compress(bytes(100))[:-5], "cut off"),
        (lz4.frame.compress(bytes(100)) + b"more", "4 bytes after its end"),
        (lz4.frame.compress(bytes(100)) + lz4.frame.compress(bytes(100)), "after its end"),
        (b"a text that is no lz4 file", "no lz4 file"),
        (b"", "cut off"),
    ],
    ids=["bomb", "smaller", "cut off", "bytes after", "frame after", "other file", "empty"],
)
def test_a_model_file_is_unpacked_up_to_the_size_that_the_manifest_tells(file: bytes, told: str) -> None:
    with pytest.raises(ArchiveRefusedError, match=told):
        audit_file(file, declaring(set(), set(), size=100))


def test_a_model_file_is_not_unpacked_if_it_would_become_too_much_larger() -> None:
    """Whatever size the manifest tells: it is of whoever made the archive."""
    file = lz4.frame.compress(bytes(1_000_000))
    limits = Limits(ratio=2, ratio_free=900_000)
    with pytest.raises(ArchiveRefusedError, match="like a bomb"):
        audit_file(file, declaring(set(), set(), size=1_000_000), limits)
    assert "malformed" in audit_file(file, declaring(set(), set(), size=1_000_000))[0]


def test_tuples_may_be_as_deep_as_those_of_an_ai() -> None:
    content = pickle_of(b"N", b"\x85" * 400)
    assert audit(content, forged(content)) == []


def test_what_the_sdk_trains_raises_no_alarm(trained_ai: RFExtractionAI, sample_project: Project) -> None:
    kinds = (CategorizationAI, NameBasedCategorizationAI, ContextAwareFileSplittingAI, TextualFileSplittingAI)
    for ai in (trained_ai, *(kind(sample_project.categories).fit() for kind in kinds)):
        made = pickled(ai)
        assert made.travelling == frozenset()
        assert audit_file(compressed(made.content), manifest_of(made)) == []


@pytest.mark.parametrize("script", sorted(CUSTOM.glob("*.py")), ids=lambda script: script.stem)
def test_custom_ais_raise_no_alarm(script: Path) -> None:
    ai = runpy.run_path(str(script), run_name="mine")["make"]()
    made = pickled(ai)
    assert f"mine:{type(ai).__name__}" in made.travelling
    assert audit_file(compressed(made.content), manifest_of(made)) == []


def test_data_of_many_kinds_raises_no_alarm() -> None:
    import collections  # noqa: PLC0415 - for this test alone
    import datetime  # noqa: PLC0415 - as above
    import decimal  # noqa: PLC0415 - as above
    import fractions  # noqa: PLC0415 - as above
    import re  # noqa: PLC0415 - as above
    import uuid  # noqa: PLC0415 - as above
    import zoneinfo  # noqa: PLC0415 - as above

    import numpy as np  # noqa: PLC0415 - as above
    import scipy.sparse  # noqa: PLC0415 - as above
    from sklearn.ensemble import RandomForestClassifier  # noqa: PLC0415 - as above
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - as above
    from sklearn.feature_selection import SelectKBest  # noqa: PLC0415 - as above
    from sklearn.neighbors import KNeighborsClassifier  # noqa: PLC0415 - as above
    from sklearn.neural_network import MLPClassifier  # noqa: PLC0415 - as above
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415 - as above
    from sklearn.preprocessing import SplineTransformer  # noqa: PLC0415 - as above

    features = np.arange(12.0).reshape(6, 2)
    values = [
        *(collections.OrderedDict(a=1), collections.Counter("ab"), collections.defaultdict(list, a=[1])),
        *(datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), datetime.timedelta(1), decimal.Decimal("1.5")),
        *(uuid.UUID(int=1), re.compile("a+", re.IGNORECASE), zoneinfo.ZoneInfo("UTC"), collections.deque([1], 3)),
        *(np.float32(1), np.array(["a", None], dtype=object), np.datetime64("2026-01-01"), np.random.default_rng(1)),
        *(scipy.sparse.dok_array([[1.0, 0.0]]), scipy.sparse.coo_matrix([[1.0]]), type(None), ..., [int, np.float64]),
        *(np.ma.masked_equal([1, 2], 2), np.random.RandomState(1), np.array(["a"], dtype=np.dtypes.StringDType())),
        *(scipy.sparse.csr_matrix([[1.0, 0.0]]), np.asfortranarray(features), slice(1, 2), complex(1, 2)),
        *(
            np.array([(1, "a")], dtype=[("x", "i4"), ("y", "U3")]),
            np.zeros(2, dtype=[("a", "f4", (2,))]),
            np.dtype("S3"),
        ),
        *(
            np.rec.array([(1, 2.0)], dtype=[("x", "i4"), ("y", "f8")]),
            np.array(["2026"], "M8[D]"),
        ),
        *(np.zeros(2, dtype=np.dtype([("a", "i1"), ("b", "f8")], align=True)), np.array([[1], None], dtype=object)),
        *(np.random.MT19937(1), np.random.SFC64(1), np.poly1d([1, 2]), range(3), bytearray(b"a"), random.Random(1)),
        *({"a": 1}.keys(), collections.UserDict(a=1), collections.UserList([1]), Path("a")),
        *(fractions.Fraction(1, 2), collections.ChainMap({"a": 1}), datetime.date(2026, 1, 1), object(), np.str_("a")),
        RandomForestClassifier(3, random_state=1).fit(features, [0, 1] * 3),
        TfidfVectorizer().fit(["a text", "another text"]),
        KNeighborsClassifier(2, algorithm="kd_tree").fit(features, [0, 1] * 3),
        make_pipeline(SplineTransformer(), SelectKBest(k=1), MLPClassifier(2, max_iter=1, solver="lbfgs", tol=1e9)),
        SplineTransformer().fit(features),
        SelectKBest(k=1).fit(features, [0, 1] * 3),
    ]
    for value in values:
        made = pickle_with_modules(value)
        assert audit(made.content, manifest_of(made)) == [], value


def test_what_an_audit_follows_is_what_an_unpickler_does(trained_ai: RFExtractionAI) -> None:
    """Pickles that were changed at random are refused, or look up nothing but what the audit saw."""
    random_ = random.Random(4711)
    made = pickle_with_modules(MADE)
    followed = 0
    for content in (pickled(trained_ai).content[:20_000], made.content, pickle.dumps([{1, 2}, (3,) * 5, Path, len], 5)):
        for _ in range(600):
            changed = bytearray(content)
            for _ in range(random_.randint(1, 3)):
                place = random_.randrange(2, len(changed))
                changed[place : place + random_.randint(0, 2)] = random_.choice(OPCODES)
            contents = pickle_contents(bytes(changed))
            findings = audit(bytes(changed), forged(bytes(changed)))
            assert findings or not contents.faults
            if not contents.faults:
                unpickler = Noting(io.BytesIO(changed))
                with suppress(Exception):  # calling what stands for a name may fail
                    unpickler.load()
                assert unpickler.names <= set(map(str, contents.names))
                followed += 1
    assert followed > 50


OPCODES = [opcode.code.encode("latin-1") for opcode in pickletools.opcodes]
MADE = [{"a": ("b", 1.5, {"c"})}, frozenset({"d"}), Path("e"), re.compile("f"), (1, 2, 3, 4), b"g", {1: None}] * 3


class Standing:
    """Stands for whatever a pickle looks up."""

    def __init__(self, *arguments: object, **keywords: object) -> None:
        pass

    def __call__(self, *_: object, **__: object) -> Standing:
        return self

    def __setstate__(self, _: object) -> None:
        pass


class Noting(pickle.Unpickler):
    """Notes what is looked up, and looks nothing up."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file)
        self.names: set[str] = set()

    def find_class(self, module: str, name_: str) -> object:
        self.names.add(f"{module}:{name_}")
        return Standing


def test_an_audit_imports_nothing_that_could_load_a_pickle() -> None:
    """But what the standard library's description of opcodes imports."""
    program = (
        "import sys\n"
        "from konfuzio_sdk.opening.pickle_audit import audit\n"
        "print(sorted({'cloudpickle', 'bentoml', 'sklearn', 'dill', 'joblib'} & sys.modules.keys()))"
    )
    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "[]"
