"""Which names a pickle may look up: those that bring an AI back, and none that could run something.

A pickle without code of its own may look up the SDK's classes, what numpy and Python bring data back with, and classes
of packages that the manifest names. One that has code, which a person has to read anyway, may look up more.
"""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import konfuzio_sdk
from konfuzio_sdk.sealing.pickle_contents import MAKERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from konfuzio_sdk.sealing.pickle_contents import Name

__all__ = ["acts", "is_offered", "reason_against"]

_SDK = konfuzio_sdk.__name__
_DATA_PACKAGES = ("data", "evaluate", "normalize", "tokenizer", "trainer")
"""Parts of the SDK whose classes hold what an AI learned."""
_ACTING_PARTS = ("cli", "deploy", "opening", "sealing", "bento.local_server", "bento.model_file")
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
"""Modules that start programs, read or write files, reach the network, import, unpickle or compile."""
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
_BRINGS_BACK = {
    *(f"builtins:{name}" for name in ("bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int")),
    *(f"builtins:{name}" for name in ("list", "object", "range", "set", "slice", "str", "tuple", "type", "getattr")),
    *(f"collections:{name}" for name in ("ChainMap", "Counter", "OrderedDict", "UserDict", "UserList", "defaultdict")),
    *("collections:deque", "_codecs:encode", "copyreg:__newobj__", "copyreg:__newobj_ex__", "copyreg:_reconstructor"),
    *(f"datetime:{name}" for name in ("date", "datetime", "time", "timedelta", "timezone")),
    *("decimal:Decimal", "fractions:Fraction", "functools:partial", "re:_compile", "uuid:UUID", "zoneinfo:ZoneInfo"),
    *("operator:getitem", "_operator:getitem", "operator:itemgetter", "_operator:itemgetter", "types:SimpleNamespace"),
    *(f"pathlib:{name}" for name in ("Path", "PosixPath", "PurePath", "PurePosixPath")),
    *("random:Random", "logging:getLogger", "konfuzio_sdk.bento.revived:cached"),
    *("konfuzio_sdk.bento.revived:cached_property", "numpy:dtype", "numpy:ndarray", "numpy:matrix"),
    *(f"numpy._core.{name}" for name in ("numeric:_frombuffer", "multiarray:_reconstruct", "multiarray:scalar")),
    *("numpy.ma.core:_mareconstruct", "numpy.random._pickle:__generator_ctor"),
    *(f"numpy.random._pickle:__{name}_ctor" for name in ("bit_generator", "randomstate")),
    *(f"numpy.random._{name}" for name in ("mt19937:MT19937", "pcg64:PCG64", "pcg64:PCG64DXSM", "philox:Philox")),
    *("numpy.random._sfc64:SFC64", "numpy.random.bit_generator:SeedSequence", "scipy.sparse._csr:csr_matrix"),
    *(f"scipy.sparse._{name}" for name in ("csc:csc_matrix", "csr:csr_array", "csc:csc_array", "coo:coo_matrix")),
}
"""What data comes back with."""
_LEADING_ON = {
    *("__base__", "__bases__", "__builtins__", "__class__", "__closure__", "__code__", "__dict__", "__func__"),
    *("__getattribute__", "__globals__", "__import__", "__loader__", "__mro__", "__reduce__", "__reduce_ex__"),
    *("__objclass__", "__self__", "__spec__", "__subclasses__", "__wrapped__", "ag_frame", "cr_frame", "f_back"),
    *("f_builtins", "f_globals", "f_locals", "gi_frame", "mro", "tb_frame"),
}
"""Attributes by which any object is reached from any other."""
_MAKERS_OF_DATA = {"_make_dict_keys", "_make_dict_values", "_make_dict_items"}
_MAKERS_OF_CODE = {
    *("_builtin_type", "_class_setstate", "_empty_cell_value", "_function_setstate", "_make_cell", "_make_empty_cell"),
    *("_make_function", "_make_skeleton_class", "_make_skeleton_enum", "_make_typevar", "dynamic_subimport"),
    *("_get_dataclass_field_type_sentinel", "subimport"),
}
_NUMPY_SCALAR = re.compile(r"numpy:(bool|str_|bytes_|void|object_|(u?int|float|complex)\d*|datetime64|timedelta64)_?")
_CLASS = re.compile(r"_*[A-Z]\w*")
_BRINGING_BACK = re.compile(r"__pyx_unpickle_\w+|_rebuild_\w+|_*[A-Z]\w*")
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
_SERVICE_PACKAGES = ("numpy", "scipy", "scikit-learn", "pydantic", "pydantic-core", "orjson", "pillow", "httpx")
"""What every archive installs, besides the packages that its manifest names."""


def acts(name: Name) -> bool:
    """Whether a name starts something: a program, an import, a file or another pickle. No pickle may look it up."""
    told = str(name)
    if told in _HARMLESS_IN_ACTING or name.module == MAKERS:
        return False
    own = name.module.removeprefix(f"{_SDK}.") if name.module.startswith(f"{_SDK}.") else ""
    return told in _ACTING_NAMES or _is_in(name.module, _ACTING_MODULES) or _is_in(own, _ACTING_PARTS)


def reason_against(name: Name, packages: Iterable[str], *, code_travels: bool) -> str | None:
    """Why a pickle must not look up a name; None if it may.

    `packages` are those that the manifest names; `code_travels` says that the pickle has code of its own.
    """
    told = str(name)
    if not _is_path(name.module) or not _is_path(name.name):
        return "it is no name"
    if acts(name):
        return "nothing of an AI needs it"
    if told in _BRINGS_BACK | _makers(code_travels) or _NUMPY_SCALAR.fullmatch(told):
        return None
    if name.module == MAKERS:
        return "it makes what no code in the pickle needs"
    if name.module.partition(".")[0] == _SDK:
        return _reason_against_own(name, code_travels=code_travels)
    return _reason_against_other(name, packages, code_travels=code_travels)


def is_offered(attribute: str, *, code_travels: bool) -> bool:
    """Whether a pickle may take this attribute of a class: not one that leads from it to everything else."""
    if code_travels:
        return attribute.isidentifier() and attribute not in _LEADING_ON
    return attribute.isidentifier() and not attribute.startswith("_")


def _is_path(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))


def _makers(code_travels: bool) -> set[str]:  # noqa: FBT001 - its only argument
    makers = _MAKERS_OF_DATA | _MAKERS_OF_CODE if code_travels else _MAKERS_OF_DATA
    return {f"{MAKERS}:{name}" for name in makers}


def _reason_against_own(name: Name, *, code_travels: bool) -> str | None:
    """Of the SDK only what a module defines itself, not what it imports."""
    part = name.module.removeprefix(f"{_SDK}.")
    classes, functions = _definitions(part)
    if name.name in classes and (code_travels or _is_in(part, _DATA_PACKAGES)):
        return None
    if name.name in functions and (code_travels or _is_in(part, ("normalize",))):
        return None
    return "it is no class of this SDK that holds what an AI learned"


def _is_in(part: str, parts: Iterable[str]) -> bool:
    return any(part == one or part.startswith(f"{one}.") for one in parts)


@cache
def _definitions(part: str) -> tuple[frozenset[str], frozenset[str]]:
    """Names of the classes and of the functions and constants that a module of the SDK defines; it is not imported."""
    file = Path(konfuzio_sdk.__path__[0], *part.split("."))
    source = next((path for path in (file.with_suffix(".py"), file / "__init__.py") if path.is_file()), None)
    if source is None:
        return frozenset(), frozenset()
    body = ast.parse(source.read_bytes()).body
    classes = {node.name for node in body if isinstance(node, ast.ClassDef)}
    others = {node.name for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    return frozenset(classes), frozenset(others)


def _reason_against_other(name: Name, packages: Iterable[str], *, code_travels: bool) -> str | None:
    *outer, last = name.name.split(".")
    if not all(_CLASS.fullmatch(part) for part in outer):
        return "it is an attribute of something that is no class"
    if outer and not is_offered(last, code_travels=code_travels):
        return "it is nothing that a class offers"
    if code_travels:
        return None
    top = name.module.partition(".")[0]
    if top in sys.stdlib_module_names:
        return "nothing of an AI that has no code of its own needs it"
    if not _is_of(top, packages):
        return "it is of no package that the manifest names"
    return None if _BRINGING_BACK.fullmatch(last) else "it is no class"


def _is_of(top: str, packages: Iterable[str]) -> bool:
    """Whether a module could be of one of these packages, which need not be installed here."""
    known = [_plain(package) for package in (*packages, *_SERVICE_PACKAGES)]
    wanted = {_plain(top), _plain(_OTHER_IMPORT_NAMES.get(top.lower(), top))}
    return any(one in package for package in known for one in wanted)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]", "", name).lower()
