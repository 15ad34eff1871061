"""The same forest evaluated by numpy (ours), scikit-learn, numba, ONNX Runtime, treelite and compiled C.

    python benchmarks/forest_evaluators.py PROJECT_FOLDER

The forest of the second look is grown for each Category of an exported project, and asked for all tokens of one
Document and of sixteen, and for those alone that get a second look; processor time. Each evaluator is told to use one
thread; what is not installed is named. Wants: numba, onnx and onnxruntime, treelite and tl2cgen (with a C compiler).
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier

from konfuzio_sdk.data import Project
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI
from konfuzio_sdk.trainer.information_extraction.forest import Forest, ForestSettings
from konfuzio_sdk.trainer.information_extraction.growth import grow
from konfuzio_sdk.trainer.information_extraction.surroundings import Surroundings
from konfuzio_sdk.trainer.information_extraction.token_classifier import TokenClassifier
from konfuzio_sdk.trainer.information_extraction.word_likelihood import WordLikelihoods
from timing import least_processor_ms

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from konfuzio_sdk.data import Category

    Evaluator = Callable[[NDArray[np.float32]], NDArray[np.floating]]

CLOSE = 1e-6


def main() -> None:
    """Print a table a Category."""
    project = Project(project_folder=Path(sys.argv[1]))
    for category in project.categories:
        if category.documents():
            compare(category)


def compare(category: Category) -> None:
    """Grow the forest and time each evaluator on it."""
    values, grown, forest, doubtful = second_look(category)
    sixteen = np.vstack([values] * 16)
    print(f"\n{category.name}: {forest.trees} trees, {len(forest.child)} nodes, {values.shape[1]} columns;")
    print(f"{len(values)} tokens, {len(doubtful)} of them doubtful\n")
    print(f"{'':<16}{'doubtful':>10}{'1 Document':>12}{'16':>9}  ms{'argmax':>9}{'differs by':>12}{'installed':>12}")
    reference = grown.predict_proba(sixteen)
    for name, (make, packages) in EVALUATORS.items():
        try:
            evaluate = make(grown, forest)
        except ImportError as error:
            print(f"{name:<16}not installed: {error.name}")
            continue
        told = evaluate(sixteen)
        equal = bool((told.argmax(axis=1) == reference.argmax(axis=1)).all())
        differs = float(np.abs(told - reference).max())
        times = [least_processor_ms(partial(evaluate, rows)) for rows in (values[doubtful], values, sixteen)]
        print(
            f"{name:<16}{times[0]:>10.2f}{times[1]:>12.2f}{times[2]:>9.1f}    {'equal' if equal else 'NOT':>9}"
            f"{differs:>12.1e}{installed_mb(packages):>9.0f} MB" + ("" if differs <= CLOSE and equal else "  unfit")
        )


def second_look(
    category: Category,
) -> tuple[NDArray[np.float32], ExtraTreesClassifier, Forest, NDArray[np.intp]]:
    """What the second look sees of a Document, a forest of the others, as arrays too, and the tokens in doubt."""
    table, _ = RFExtractionAI(category=category).feature_function(category.documents())
    learned = TokenClassifier.learn(table, ForestSettings())
    _, likelihoods = WordLikelihoods.learn(table.words, table.classes, table.groups, len(table.labels) + 1)
    around = [
        Surroundings(learned.unseen[table.groups == number], found.features).of()
        for number, found in enumerate(table.documents)
    ]
    values = np.hstack([table.values, likelihoods, np.vstack(around)])
    sizes = np.bincount(table.groups)
    usual = int(np.argsort(sizes)[len(sizes) // 2])
    others = table.groups != usual
    # scikit-learn's forest of the same settings has the same trees.
    settings = ForestSettings(n_jobs=1)
    grown = ExtraTreesClassifier(settings.n_estimators, random_state=settings.random_state)
    grown.fit(values[others], table.classes[others])
    forest = grow(values[others], table.classes[others], len(table.labels) + 1, settings)
    doubtful = learned.classifier.in_doubt(learned.unseen[table.groups == usual])
    return values[table.groups == usual], grown, forest, doubtful


def _numpy(_: ExtraTreesClassifier, forest: Forest) -> Evaluator:
    return forest.predict


def _scikit_learn(grown: ExtraTreesClassifier, _: Forest) -> Evaluator:
    return grown.predict_proba  # type: ignore[no-any-return]


def _tree_by_tree(grown: ExtraTreesClassifier, _: Forest) -> Evaluator:
    trees = [estimator.tree_ for estimator in grown.estimators_]
    return lambda rows: sum(tree.predict(rows) for tree in trees) / len(trees)


def _numba(_: ExtraTreesClassifier, forest: Forest) -> Evaluator:
    import numba  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - may not be installed

    @numba.njit(nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
    def walk(rows: Any, trees: Any, feature: Any, threshold: Any, child: Any, shares: Any) -> Any:  # noqa: ANN401, PLR0913
        total = np.zeros((rows.shape[0], shares.shape[1]), dtype=np.float32)
        for tree in range(trees):
            for row in range(rows.shape[0]):
                node = tree
                while child[node] != node:
                    node = child[node] + (1 if rows[row, feature[node]] > threshold[node] else 0)
                total[row] += shares[feature[node]]
        return total / np.float32(trees)

    return lambda rows: walk(rows, forest.trees, forest.feature, forest.threshold, forest.child, forest.distributions)


def _onnx_runtime(_: ExtraTreesClassifier, forest: Forest) -> Evaluator:
    import onnx  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415
    import onnxruntime  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415

    leaf = forest.child == np.arange(len(forest.child))
    tree = np.zeros(len(leaf), dtype=np.int64)
    tree[: forest.trees] = np.arange(forest.trees)
    for node in np.flatnonzero(~leaf):  # parents come before their children
        tree[forest.child[node]] = tree[forest.child[node] + 1] = tree[node]
    numbers = np.arange(len(leaf))
    order = np.lexsort((numbers, tree))
    leaves, classes = np.flatnonzero(leaf), forest.distributions.shape[1]
    shares = forest.distributions[forest.feature[leaves]] / np.float32(forest.trees)
    place, class_ = np.nonzero(shares)
    node = onnx.helper.make_node(
        "TreeEnsembleClassifier",
        ["rows"],
        ["class", "shares"],
        domain="ai.onnx.ml",
        nodes_treeids=tree[order].tolist(),
        nodes_nodeids=order.tolist(),
        nodes_featureids=np.where(leaf, 0, forest.feature)[order].tolist(),
        nodes_modes=np.where(leaf, "LEAF", "BRANCH_LEQ")[order].tolist(),
        nodes_values=np.where(leaf, 0, forest.threshold)[order].astype(float).tolist(),
        nodes_truenodeids=np.where(leaf, 0, forest.child)[order].tolist(),
        nodes_falsenodeids=np.where(leaf, 0, forest.child + 1)[order].tolist(),
        class_treeids=tree[leaves[place]].tolist(),
        class_nodeids=leaves[place].tolist(),
        class_ids=class_.tolist(),
        class_weights=shares[place, class_].astype(float).tolist(),
        classlabels_int64s=list(range(classes)),
        post_transform="NONE",
    )
    number = onnx.TensorProto.FLOAT
    graph = onnx.helper.make_graph(
        [node],
        "forest",
        [onnx.helper.make_tensor_value_info("rows", number, [None, None])],
        [
            onnx.helper.make_tensor_value_info("class", onnx.TensorProto.INT64, [None]),
            onnx.helper.make_tensor_value_info("shares", number, [None, classes]),
        ],
    )
    opsets = [onnx.helper.make_opsetid("", 17), onnx.helper.make_opsetid("ai.onnx.ml", 3)]
    model = onnx.helper.make_model(graph, opset_imports=opsets, ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return lambda rows: session.run(["shares"], {"rows": rows})[0]


def _treelite(grown: ExtraTreesClassifier, _: Forest) -> Evaluator:
    import treelite  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    model = treelite.sklearn.import_model(grown)
    return lambda rows: treelite.gtil.predict(model, rows, nthread=1).reshape(len(rows), -1)


def _compiled(grown: ExtraTreesClassifier, _: Forest) -> Evaluator:
    import tl2cgen  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415
    import treelite  # noqa: PLC0415

    library = Path(tempfile.mkdtemp()) / "forest.so"
    model = treelite.sklearn.import_model(grown)
    tl2cgen.export_lib(model, toolchain="gcc", libpath=str(library), params={"parallel_comp": 8})
    predictor = tl2cgen.Predictor(str(library), nthread=1)
    return lambda rows: predictor.predict(tl2cgen.DMatrix(rows)).reshape(len(rows), -1)


EVALUATORS: dict[str, tuple[Callable[[ExtraTreesClassifier, Forest], Evaluator], tuple[str, ...]]] = {
    "numpy": (_numpy, ()),
    "scikit-learn": (_scikit_learn, ("scikit-learn", "scipy", "joblib")),
    "tree by tree": (_tree_by_tree, ("scikit-learn", "scipy", "joblib")),
    "numba": (_numba, ("numba", "llvmlite")),
    "ONNX Runtime": (_onnx_runtime, ("onnxruntime",)),
    "treelite": (_treelite, ("treelite", "scipy")),
    "treelite's C": (_compiled, ("tl2cgen", "treelite", "scipy")),
}


def installed_mb(packages: tuple[str, ...]) -> float:
    """What distributions take on disk, in MB, with nothing that they require."""
    size = 0
    for package in packages:
        try:
            found = files(package) or []
        except PackageNotFoundError:
            continue
        size += sum(Path(str(file.locate())).stat().st_size for file in found if Path(str(file.locate())).is_file())
    return size / 1e6


if __name__ == "__main__":
    main()
