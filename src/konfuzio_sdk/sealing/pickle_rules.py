"""Which names a pickle may look up: those that bring an AI back, and none that could run something.

A pickle without code of its own may look up what is listed here, the SDK's classes, and classes of packages that the
manifest names. One that has code, which a person has to read anyway, may look up all but what `acts` knows: a list of
what is refused is never complete, and guards nothing else.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from typing import TYPE_CHECKING

import konfuzio_sdk
from konfuzio_sdk.sealing.pickle_contents import MAKERS, Name
from konfuzio_sdk.sealing.sdk_classes import is_class, is_function

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "acts",
    "import_names",
    "is_listed",
    "is_of_sdk",
    "is_offered",
    "other_modules",
    "reason_against",
    "reason_against_holding",
]

_SDK = konfuzio_sdk.__name__
_DATA_PACKAGES = ("data", "evaluate", "normalize", "tokenizer", "trainer")
"""Parts of the SDK whose classes hold what an AI learned."""
_ACTING_PARTS = ("cli", "deploy", "opening", "sealing", "serving", "bento.local_server", "bento.model_file")
"""Parts of the SDK that start programs, or unpickle."""
_ACTING_MODULES = (
    *("_ctypes", "_imp", "_io", "_pickle", "_posixshmem", "_posixsubprocess", "_socket", "_thread", "_winapi"),
    *("_xxsubinterpreters", "_interpreters", "antigravity", "asyncio.subprocess", "atexit", "bdb", "cProfile", "cgi"),
    *("code", "codecs", "codeop", "commands", "compileall", "concurrent.futures.process", "ctypes", "distutils"),
    *("doctest", "ensurepip", "fileinput", "ftplib", "gc", "http.client", "http.server", "idlelib", "imaplib", "imp"),
    *("importlib", "inspect", "io", "lib2to3", "linecache", "logging.config", "logging.handlers", "mailcap", "marshal"),
    *("mmap", "modulefinder", "multiprocessing", "nt", "os", "pdb", "pickle", "pip", "pipes", "pkg_resources"),
    *("pkgutil", "platform", "posix", "profile", "pty", "py_compile", "pydoc", "runpy", "setuptools", "shelve"),
    *("shutil", "signal", "site", "smtplib", "socket", "socketserver", "sqlite3", "subprocess", "sys", "sysconfig"),
    *("telnetlib", "tempfile", "test", "timeit", "trace", "turtle", "types", "unittest", "urllib.request", "venv"),
    *("webbrowser", "wsgiref", "xmlrpc", "zipapp", "zipimport", "IPython", "bentoml", "cloudpickle", "dill", "joblib"),
    *("jsonpickle", "pytest", "uv", "uvicorn", "numpy.ctypeslib", "numpy.distutils", "numpy.f2py", "numpy.lib"),
    *("numpy.testing", "pandas.core.computation", "pandas.io", "scipy.io", "sklearn.datasets", "torch.hub"),
    *("torch.serialization", "torch.utils.cpp_extension"),
)
"""Modules that start programs, read or write files, reach the network, import, unpickle or compile.

Nothing of them is in the lists below, so they matter to pickles with code, and to modules of packages alone.
"""
_ACTING_NAMES = {
    *(f"builtins:{name}" for name in ("__build_class__", "__import__", "breakpoint", "compile", "delattr", "eval")),
    *(f"builtins:{name}" for name in ("exec", "exit", "globals", "help", "input", "locals", "memoryview", "open")),
    *(f"builtins:{name}" for name in ("print", "quit", "setattr", "vars", "dir", "copyright", "credits", "license")),
    *(f"{module}:{name}" for module in ("operator", "_operator") for name in ("attrgetter", "call", "methodcaller")),
    *(f"functools:{name}" for name in ("cached_property", "reduce", "singledispatch")),
    *("_functools:reduce", "numpy:fromfile", "numpy:load", "numpy:loadtxt", "numpy:memmap", "numpy:save"),
    *("numpy:genfromtxt", "numpy:DataSource", "numpy:vectorize", "numpy:frompyfunc", "numpy:apply_along_axis"),
    *("torch:load", "torch.storage:_load_from_bytes", "torch.jit:load", "weakref:finalize"),
    *("threading:Thread", "threading:Timer", "pandas:read_pickle", "pandas:eval"),
}
_HARMLESS_IN_ACTING = {
    *("_io:BytesIO", "_io:StringIO", "_codecs:encode", "logging:getLogger", "logging:Logger", "_thread:RLock"),
    *(f"types:{name}" for name in ("SimpleNamespace", "GenericAlias", "MappingProxyType")),
    *(f"importlib.metadata:{name}" for name in ("version", "metadata", "distribution", "PackageNotFoundError")),
}
_CLASSES_OF_DATA = {
    *(f"builtins:{name}" for name in ("bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int")),
    *(f"builtins:{name}" for name in ("list", "object", "range", "set", "slice", "str", "tuple", "Ellipsis")),
    *(f"collections:{name}" for name in ("ChainMap", "Counter", "OrderedDict", "UserDict", "UserList", "defaultdict")),
    *(f"datetime:{name}" for name in ("date", "datetime", "time", "timedelta", "timezone")),
    *(f"pathlib:{name}" for name in ("Path", "PosixPath", "PurePath", "PurePosixPath")),
    *("builtins:NotImplemented", "collections:deque", "decimal:Decimal", "fractions:Fraction", "random:Random"),
    *("types:SimpleNamespace", "uuid:UUID", "zoneinfo:ZoneInfo"),
    *(f"numpy:{name}" for name in ("dtype", "ndarray", "matrix", "record", "poly1d")),
    *("numpy.ma:MaskedArray", "numpy.ma.core:MaskedArray", "numpy.rec:recarray"),
    "numpy.polynomial.polynomial:Polynomial",
    *(f"numpy.random._{name}" for name in ("mt19937:MT19937", "pcg64:PCG64", "pcg64:PCG64DXSM", "philox:Philox")),
    *("numpy.random._sfc64:SFC64", "numpy.random.bit_generator:SeedSequence", "scipy.interpolate._bsplines:BSpline"),
    *("scipy.interpolate._interpolate:interp1d", "scipy.spatial._ckdtree:cKDTree"),
}
"""What data comes back as."""
_MAKERS_OF_DATA = {
    *("builtins:getattr", "builtins:type", "copyreg:_reconstructor", "logging:getLogger", "re:_compile"),
    *("operator:getitem", "_operator:getitem", f"{MAKERS}:_make_dict_keys"),
    *(f"{MAKERS}:_make_dict_values", f"{MAKERS}:_make_dict_items"),
    *(f"numpy._core.{name}" for name in ("numeric:_frombuffer", "multiarray:_reconstruct", "multiarray:scalar")),
    *("numpy.ma.core:_mareconstruct", "numpy._core._internal:_convert_to_stringdtype_kwargs"),
    *(f"numpy.random._pickle:__{name}_ctor" for name in ("bit_generator", "generator", "randomstate")),
    "numpy.random.bit_generator:__pyx_unpickle_SeedSequence",
}
"""Functions that data comes back by: they are called, and nothing else is done with them."""
_FUNCTIONS_OF_ESTIMATORS = {
    *("numpy:mean", "scipy._lib.array_api_compat.numpy._aliases:asarray"),
    *("sklearn.cluster._kmeans:_kmeans_single_lloyd", "sklearn.cluster._kmeans:_kmeans_single_elkan"),
    *(f"sklearn.feature_selection._univariate_selection:{name}" for name in ("chi2", "f_classif", "f_regression")),
}
"""Functions that scikit-learn's estimators hold to call them later; they compute."""
_LEADING_ON = {
    *("__base__", "__bases__", "__builtins__", "__class__", "__closure__", "__code__", "__dict__", "__func__"),
    *("__getattribute__", "__globals__", "__import__", "__loader__", "__mro__", "__reduce__", "__reduce_ex__"),
    *("__objclass__", "__self__", "__spec__", "__subclasses__", "__wrapped__", "ag_frame", "cr_frame", "f_back"),
    *("f_builtins", "f_globals", "f_locals", "gi_frame", "mro", "tb_frame"),
}
"""Attributes by which any object is reached from any other."""
_MAKERS_OF_CODE = {
    *("_builtin_type", "_class_setstate", "_empty_cell_value", "_function_setstate", "_make_cell", "_make_empty_cell"),
    *("_make_function", "_make_skeleton_class", "_make_skeleton_enum", "_make_typevar", "dynamic_subimport"),
    *("_get_dataclass_field_type_sentinel", "subimport"),
}
_NUMPY_SCALAR = re.compile(r"numpy:(bool|str_|bytes_|void|object_|(u?int|float|complex)\d*|datetime64|timedelta64)_?")
_CLASS = re.compile(r"_*[A-Z]\w*")
_SPARSE = re.compile(r"scipy\.sparse\._(bsr|coo|csc|csr|dia|dok|lil):\1_(array|matrix)")
_REVIVING = re.compile(r"__pyx_unpickle_\w+|_rebuild_\w+|newObj")
"""Functions by which packages' own classes bring their objects back."""
_SEPARATOR = re.compile(r"[-_.]+")
_MOST_PARTS = 8
"""How many parts of a package's name are looked at."""
_OTHER_IMPORT_NAMES = {
    "bs4": "beautifulsoup4",
    "cv2": "opencv",
    "docx": "python-docx",
    "fitz": "pymupdf",
    "google": "protobuf",
    "pil": "pillow",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
}
_SERVICE_MODULES = {
    *("PIL", "_bentoml_impl", "_bentoml_sdk", "_yaml", "a2wsgi", "aiohttp", "aiosqlite", "anyio", "asgiref", "attr"),
    *("attrs", "bentoml", "bentoml_cli", "cattr", "cattrs", "certifi", "circus", "click", "cloudpickle", "fsspec"),
    *("h11", "httpcore", "httpx", "httpx_ws", "jinja2", "lz4", "markdown_it", "multipart", "numpy", "opentelemetry"),
    *("orjson", "pathspec", "pip_requirements_parser", "prometheus_client", "psutil", "pydantic", "pydantic_core"),
    *("pygments", "pynvml", "pyparsing", "python_multipart", "pythonjsonlogger", "questionary", "rich", "schema"),
    *("scipy", "shellingham", "simple_di", "starlette", "tornado", "typer", "uv", "uvicorn", "watchfiles", "wrapt"),
    *("wsproto", "yaml", "zmq"),
}
"""Modules that the service needs: every archive has them, and no AI has data of them, but for what is listed above."""


def acts(name: Name) -> bool:
    """Whether a name starts something: a program, an import, a file or another pickle. No pickle may look it up."""
    told = str(name)
    if told in _HARMLESS_IN_ACTING or name.module == MAKERS:
        return False
    own = name.module.removeprefix(f"{_SDK}.") if name.module.startswith(f"{_SDK}.") else ""
    return told in _ACTING_NAMES or _is_in(name.module, _ACTING_MODULES) or _is_in(own, _ACTING_PARTS)


def import_names(packages: Iterable[str]) -> frozenset[str]:
    """What modules of packages, which need not be installed here, could be called: for `reason_against`.

    `opencv-python-headless` may have `opencv`, `pyserial` a module `serial`.
    """
    found = set()
    for package in packages:
        parts = _SEPARATOR.split(package.lower())[:_MOST_PARTS]
        for start in range(len(parts)):
            for stop in range(start + 1, len(parts) + 1):
                name = "".join(parts[start:stop])
                found |= {name, name.removeprefix("py"), name.removeprefix("python"), name.removesuffix("python")}
    return frozenset(found - {""})


@lru_cache(maxsize=10_000)
def is_listed(name: Name) -> bool:
    """Whether a name is of those which bring data back whatever packages a manifest names."""
    return str(name) in _MAKERS_OF_DATA | _FUNCTIONS_OF_ESTIMATORS or _is_class_of_data(str(name))


def reason_against(name: Name, packages: frozenset[str], *, code_travels: bool) -> str | None:
    """Why a pickle must not look up a name; None if it may.

    `packages` are `import_names` of those that the manifest names; `code_travels` says that the pickle has code of its
    own.
    """
    if not _is_path(name.module) or not _is_path(name.name):
        return "it is no name"
    if acts(name):
        return "nothing of an AI needs it"
    if is_listed(name):
        return None
    if name.module == MAKERS:
        return None if code_travels and name.name in _MAKERS_OF_CODE else "it makes what no code in the pickle needs"
    if is_of_sdk(name):
        return _reason_against_own(name, code_travels=code_travels)
    return _reason_against_other(name, packages, code_travels=code_travels)


def reason_against_holding(name: Name) -> str | None:
    """Why a pickle without code must not keep a name for later, as a part of some data; None if it may.

    What it keeps, the AI may call, with arguments that nobody has seen.
    """
    told = str(name)
    if told in _FUNCTIONS_OF_ESTIMATORS or _is_class_of_data(told) or _CLASS.fullmatch(name.name.rpartition(".")[2]):
        return None
    return "it is there to be called alone"


def other_modules(names: Iterable[str]) -> list[str]:
    """Modules, by their first part, of names which are neither of the SDK nor listed: what packages bring of their own.

    Their code runs when the pickle is loaded, and no check knows what it does.
    """
    found = (Name(*text.partition(":")[::2]) for text in names)
    listed = _MAKERS_OF_DATA | {text for text in _FUNCTIONS_OF_ESTIMATORS if not text.startswith("sklearn")}
    others = (name for name in found if str(name) not in listed and not _is_class_of_data(str(name)))
    tops = {name.module.partition(".")[0] for name in others}
    return sorted(tops - {_SDK, MAKERS.partition(".")[0], ""} - sys.stdlib_module_names)


def is_of_sdk(name: Name) -> bool:
    """Whether a name is of a module of this SDK."""
    return name.module.partition(".")[0] == _SDK


def is_offered(attribute: str, *, code_travels: bool) -> bool:
    """Whether a pickle may take this attribute of a class: not one that leads from it to everything else."""
    if code_travels:
        return attribute.isidentifier() and attribute not in _LEADING_ON
    return attribute.isidentifier() and not attribute.startswith("_")


def _is_path(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))


def _is_class_of_data(told: str) -> bool:
    return told in _CLASSES_OF_DATA or bool(_NUMPY_SCALAR.fullmatch(told) or _SPARSE.fullmatch(told))


def _reason_against_own(name: Name, *, code_travels: bool) -> str | None:
    """Of the SDK only what a module defines itself, not what it imports."""
    part = name.module.removeprefix(f"{_SDK}.")
    if is_class(name.module, name.name) and (code_travels or _is_in(part, _DATA_PACKAGES)):
        return None
    if is_function(name.module, name.name) and code_travels:
        return None
    return "it is no class of this SDK that holds what an AI learned"


def _is_in(part: str, parts: Iterable[str]) -> bool:
    return any(part == one or part.startswith(f"{one}.") for one in parts)


def _reason_against_other(name: Name, packages: frozenset[str], *, code_travels: bool) -> str | None:
    *outer, last = name.name.split(".")
    if not all(_CLASS.fullmatch(part) for part in outer):
        return "it is an attribute of something that is no class"
    if outer and not is_offered(last, code_travels=code_travels):
        return "it is nothing that a class offers"
    return None if code_travels else _reason_against_package(name.module.partition(".")[0], last, packages)


def _reason_against_package(top: str, last: str, packages: frozenset[str]) -> str | None:
    """What is wrong with a name in a pickle without code, by its last part and the first of its module."""
    if top in sys.stdlib_module_names:
        return "nothing of an AI that has no code of its own needs it"
    if top in _SERVICE_MODULES:
        return "it is of what the service needs, and no data of an AI"
    if not _is_of(top, packages):
        return "it is of no package that the manifest names"
    return None if _CLASS.fullmatch(last) or _REVIVING.fullmatch(last) else "it is no class"


def _is_of(top: str, packages: frozenset[str]) -> bool:
    other = _OTHER_IMPORT_NAMES.get(top.lower(), top)
    return any(_SEPARATOR.sub("", one).lower() in packages for one in (top, other))
