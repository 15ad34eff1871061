"""Pickles that do harm when they are loaded, written opcode by opcode; none of them is ever loaded."""

from __future__ import annotations

import struct
from typing import NamedTuple

__all__ = ["HOSTILE", "Hostile", "called", "code", "function", "module_os", "name", "pickle_of", "skeleton", "text"]

MAKERS = "cloudpickle.cloudpickle"
SDK = "konfuzio_sdk.bento.local_server"
start, stop = b"\x80\x05", b"."
build, mark, memoize, none, stack_global = b"b", b"(", b"\x94", b"N", b"\x93"


class Hostile(NamedTuple):
    """A pickle, and what an audit has to say of it; `excused` where code in the pickle could do the same anyway."""

    label: str
    content: bytes
    told: str
    excused: bool = False


def text(content: str) -> bytes:
    encoded = content.encode()
    return b"X" + struct.pack("<I", len(encoded)) + encoded


def name(module: str, attribute: str) -> bytes:
    return text(module) + text(attribute) + stack_global


def tuple_of(*values: bytes) -> bytes:
    return mark + b"".join(values) + b"t"


def called(function: bytes, *arguments: bytes) -> bytes:
    return function + tuple_of(*arguments) + b"R"


def dictionary(**values: bytes) -> bytes:
    return b"}" + mark + b"".join(text(key) + value for key, value in values.items()) + b"u"


def attribute(owner: bytes, wanted: str) -> bytes:
    return called(name("builtins", "getattr"), owner, text(wanted))


def filled(owner: bytes, state: bytes) -> bytes:
    return owner + state + build


def empty(module: str, kind: str) -> bytes:
    """Object of a class, which was not initialised."""
    return name(module, kind) + b")" + b"\x81"


def pickle_of(*opcodes: bytes) -> bytes:
    return start + b"".join(opcodes) + stop


def of_name(module: str, wanted: str, *arguments: bytes) -> bytes:
    return pickle_of(called(name(module, wanted), *(arguments or (text("id"),))))


def code() -> bytes:
    empty, zero = b"C\x00", b"K\x00"
    numbers = [zero] * 6
    names = [b")"] * 3
    told = [text("file"), text("go"), text("go"), zero, empty, empty, b")", b")"]
    made = called(name(MAKERS, "_builtin_type"), text("CodeType"))
    return called(made, *numbers, empty, *names, *told)


function = called(name(MAKERS, "_make_function"), code(), dictionary(__name__=text("harmless")), none, none, none)
project = name("konfuzio_sdk.data.project", "Project")
module_os = called(name(MAKERS, "subimport"), text("os"))
skeleton = called(
    name(MAKERS, "_make_skeleton_class"),
    *(name("builtins", "type"), text("MineAI"), b")", dictionary(__module__=text("mine")), text("0" * 32), none),
)

partial = name("functools", "partial")
path = name("pathlib", "PosixPath")
generic = name("_operator", "getitem")
ai_of_sdk = ("konfuzio_sdk.trainer.document_categorization.name_based", "NameBasedCategorizationAI")
ai = empty(*ai_of_sdk)
status = name("konfuzio_sdk.data.project", "DatasetStatus")
writing = called(partial, attribute(path, "write_text"), called(path, text("x")), text("pwned"))
root_model = called(generic, name("pydantic.root_model", "RootModel"), name("pydantic.types", "ImportString"))
_slots = empty("konfuzio_sdk.data.span", "Span")


def filled_dtype(kind: str, *state: bytes) -> bytes:
    made = called(name("numpy", "dtype"), text(kind), b"\x89", b"\x88")
    return filled(made, tuple_of(b"K\x03", text("|"), *state))


def array_of(dtype: bytes, content: bytes) -> bytes:
    nothing = b"K\x00\x85"
    made = called(name("numpy._core.multiarray", "_reconstruct"), name("numpy", "ndarray"), nothing, b"C\x01b")
    return filled(made, tuple_of(b"K\x01", b"K\x01\x85", dtype, b"\x89", content))


minus_one, eight = b"J\xff\xff\xff\xff", b"K\x08"
objects = filled_dtype("O8", none, none, none, minus_one, minus_one, b"K\x3f")
without_flags = filled_dtype("O8", none, none, none, minus_one, minus_one, b"K\x00")
address = b"C\x08" + bytes(8)
namespace = empty("types", "SimpleNamespace")
buffer = name("numpy._core.numeric", "_frombuffer")
integers = called(name("numpy", "dtype"), text("i8"), b"\x89", b"\x88")
outside = filled_dtype(
    "V8", none, tuple_of(text("a")), dictionary(a=tuple_of(integers, eight)), eight, b"K\x01", b"K\x10"
)
computed_text = called(name("builtins", "str"), text("__array_interface__"))
FORGED = [
    Hostile(label, pickle_of(content), told, excused=True)
    for label, content, told in (
        ("array of any place", called(name("numpy", "ndarray"), b"K\x01\x85", text("O"), address), "named alone"),
        ("empty array by its class", name("numpy", "ndarray") + b"K\x01\x85\x81", "named alone"),
        ("matrix", called(name("numpy", "matrix"), none), "named alone"),
        ("recarray", called(name("numpy.rec", "recarray"), none), "named alone"),
        ("masked array", called(name("numpy.ma", "MaskedArray"), none), "named alone"),
        ("scalar by its class", called(name("numpy", "void"), address), "named alone"),
        ("interface", filled(namespace, dictionary(__array_interface__=b"}")), "its own __array_interface__"),
        (
            "interface of a dictionary",
            filled(empty("collections", "UserDict"), dictionary(__array_interface__=b"}")),
            "its own __array_interface__",
        ),
        ("interface by a computed name", namespace + b"}" + computed_text + b"}sb", "with what is computed"),
        (
            "interface in slots",
            filled(namespace, tuple_of(none, dictionary(__array_struct__=none))),
            "its own __array_s",
        ),
        (
            "state by a call",
            filled(namespace, called(name("builtins", "dict"), b"](" + text("a") + none + b"\x86e")),
            "with what is computed",
        ),
        ("state of two", filled(namespace, b"}\x94") + b"0" + filled(namespace, b"h\x00"), "what another object has"),
        ("items of an array", array_of(objects, b"]Na") + b"K\x00Ns", "adds to"),
        ("items of a namespace", namespace + text("a") + none + b"s", "adds to"),
        ("appended to an array", array_of(objects, b"]Na") + none + b"a", "adds to"),
        ("items of a text", called(name("builtins", "str"), text("a")), "named alone"),
        *((f"call of {kind}", called(name("builtins", kind), namespace), "named alone") for kind in ("int", "bytes")),
        ("computed argument", called(name("builtins", "bytearray"), namespace), "with what is computed"),
        ("computed argument in a tuple", called(name("builtins", "set"), namespace + b"\x85"), "with what is computed"),
        ("keywords", name("builtins", "bytearray") + b")" + dictionary(source=namespace) + b"\x92", "with keywords"),
        ("objects of bytes", array_of(objects, address), "any place in the memory"),
        ("objects of a shorter list", array_of(objects, b"]"), "any place in the memory"),
        ("objects in a buffer", called(buffer, address, objects, b"K\x01\x85", text("C")), "any place in the memory"),
        ("object as a scalar", called(name("numpy._core.multiarray", "scalar"), objects, address), "any place"),
        ("objects that are data", without_flags, "any place in the memory"),
        (
            "size of another",
            filled_dtype("i8", none, none, none, b"M\xff\x00", eight, b"K\x00"),
            "any place in the memory",
        ),
        ("field outside", outside, "any place in the memory"),
        (
            "several of objects",
            filled_dtype("V8", tuple_of(objects, b"K\x01\x85"), none, none, eight, eight, b"K\x00"),
            "any place",
        ),
        ("computed type", called(name("numpy", "dtype"), b"]"), "any place in the memory"),
        (
            "type that changes once it was used",
            integers
            + b"\x94"
            + b"0h\x00"
            + tuple_of(b"K\x03", text("<"), none, none, none, minus_one, minus_one, b"K\x00")
            + b"b",
            "any place in the memory",
        ),
        (
            "generator of any class",
            called(name("numpy.random._pickle", "__bit_generator_ctor"), path),
            "no source of random numbers",
        ),
        (
            "generator by any class",
            called(name("numpy.random._pickle", "__generator_ctor"), none, path),
            "no source of random numbers",
        ),
        (
            "seed of any class",
            called(name("numpy.random.bit_generator", "__pyx_unpickle_SeedSequence"), path),
            "no seed",
        ),
    )
]
FORGED += [
    Hostile(
        "list that grows once an array has it", pickle_of(array_of(objects, b"]\x94Na") + b"h\x00Na\x86"), "changes"
    ),
    Hostile("module that is a file", of_name("konfuzio_sdk./tmp/x", "A"), "it is no name"),
    Hostile("module that is a folder", of_name("konfuzio_sdk./", "A"), "it is no name"),
]
"""Memory that numpy would read or write at a place of the pickle's choice, and calls that lead there."""

HOSTILE = [
    *FORGED,
    Hostile("call of a command", of_name("posix", "system"), "looks up posix:system"),
    Hostile("a command by its public name", of_name("os", "system"), "os:system"),
    Hostile("process", of_name("subprocess", "Popen"), "subprocess:Popen"),
    Hostile("eval", of_name("builtins", "eval"), "builtins:eval"),
    Hostile("exec", of_name("builtins", "exec"), "builtins:exec"),
    Hostile("open", of_name("builtins", "open"), "builtins:open"),
    Hostile("import", of_name("builtins", "__import__"), "builtins:__import__"),
    Hostile("import by importlib", of_name("importlib", "import_module"), "importlib:import_module"),
    Hostile("program", of_name("runpy", "run_path"), "runpy:run_path"),
    Hostile("terminal", of_name("pty", "spawn"), "pty:spawn"),
    Hostile("socket", of_name("socket", "create_connection"), "socket:create_connection"),
    Hostile("folders away", of_name("shutil", "rmtree"), "shutil:rmtree"),
    Hostile("library", of_name("ctypes", "CDLL"), "ctypes:CDLL"),
    Hostile("pickle in a pickle", of_name("_pickle", "loads", b"C\x00"), "_pickle:loads"),
    Hostile("pickle by the SDK", of_name("konfuzio_sdk.bento.model_file", "unpacked"), "model_file:unpacked"),
    Hostile("download", of_name("urllib.request", "urlretrieve"), "urllib.request:urlretrieve"),
    Hostile("code by numpy", of_name("numpy.testing._private.utils", "runstring"), "utils:runstring"),
    Hostile("file by numpy", of_name("numpy", "load"), "numpy:load"),
    Hostile("compiler by numpy", of_name("numpy.f2py", "compile"), "numpy.f2py:compile"),
    Hostile("pickle by joblib", of_name("joblib.numpy_pickle", "load"), "joblib.numpy_pickle:load"),
    Hostile("methodcaller", of_name("operator", "methodcaller"), "operator:methodcaller"),
    Hostile("attrgetter", of_name("_operator", "attrgetter"), "_operator:attrgetter"),
    Hostile(
        "module through the SDK", of_name("konfuzio_sdk.bento.local_server", "subprocess.Popen"), "subprocess.Popen"
    ),
    Hostile("module of the SDK's imports", pickle_of(name(SDK, "subprocess"), dictionary(run=none), build), "changes"),
    Hostile("server of the SDK", of_name("konfuzio_sdk.bento.local_server", "LocalServer"), "local_server:LocalServer"),
    Hostile("what the SDK imports", of_name("konfuzio_sdk.data.project", "Path"), "data.project:Path"),
    Hostile("module of the standard library", of_name("json", "decoder.scanstring"), "json:decoder.scanstring"),
    Hostile("globals of a method", pickle_of(name("collections", "Counter.__init__.__globals__")), "__globals__"),
    Hostile("subclasses", of_name("collections", "Counter.__subclasses__"), "__subclasses__"),
    Hostile("name with a line feed", of_name("posix\nsystem", "x"), "it is no name"),
    Hostile("name of no identifier", of_name("os.path/../os", "x"), "it is no name"),
    Hostile(
        "package that no archive installs",
        of_name("evil_package", "Evil"),
        "of no package that the manifest names",
        excused=True,
    ),
    Hostile("old opcode", b"cposix\nsystem\n(S'id'\ntR.", "protocol 5"),
    Hostile("old opcode inside", pickle_of(b"cposix\nsystem\n", tuple_of(text("id")), b"R"), "posix:system by GLOBAL"),
    Hostile("INST", pickle_of(mark, text("id"), b"iposix\nsystem\n"), "posix:system by INST"),
    Hostile("OBJ", pickle_of(mark, name("posix", "system"), text("id"), b"o"), "the opcode OBJ"),
    Hostile("extension registry", pickle_of(b"\x82\x01"), "the opcode EXT1"),
    Hostile("large extension registry", pickle_of(b"\x84\x01\x00\x00\x00"), "the opcode EXT4"),
    Hostile("persistent id", pickle_of(text("x"), b"Q"), "the opcode BINPERSID"),
    Hostile("persistent text id", pickle_of(b"Px\n"), "the opcode PERSID"),
    Hostile("buffer from outside", pickle_of(b"\x97"), "the opcode NEXT_BUFFER"),
    Hostile("twice the same", pickle_of(text("posix"), b"2"), "the opcode DUP"),
    Hostile("old memo", pickle_of(text("posix"), b"q\x07"), "the opcode BINPUT"),
    Hostile("protocol in the middle", pickle_of(b"\x80\x02", none), "the opcode PROTO"),
    Hostile(
        "name out of the memo",
        pickle_of(
            text("system"),
            memoize,
            b"0",
            text("posix"),
            memoize,
            b"0",
            b"h\x01h\x00",
            stack_global,
        ),
        "posix:system",
    ),
    Hostile(
        "computed name",
        pickle_of(text("posix"), called(name("builtins", "str"), text("system")), stack_global),
        "a name that is computed",
    ),
    Hostile("name of bytes", pickle_of(text("posix"), b"C\x06system", stack_global), "a name that is computed"),
    Hostile("two pickles", pickle_of(none) + of_name("posix", "system"), "follow its end"),
    Hostile("bytes at the end", pickle_of(none) + b"x", "1 bytes follow its end"),
    Hostile("two objects", pickle_of(none, none), "more or less than one object"),
    Hostile("no object", pickle_of(), "more or less than one object"),
    Hostile("cut off", start + text("x")[:-1], "malformed"),
    Hostile("empty", b"", "malformed"),
    Hostile("empty stack", pickle_of(b"R"), "malformed"),
    Hostile("empty memo", pickle_of(b"h\x05"), "malformed"),
    Hostile("mark that is none", pickle_of(none, b"t"), "malformed"),
    Hostile("no opcode", pickle_of(b"\xff"), "malformed"),
    Hostile("other protocol", b"\x80\x04N.", "protocol 5"),
    Hostile("changed class", pickle_of(project, none, dictionary(add_document=none), b"\x86", build), "changes"),
    Hostile("changed class by items", pickle_of(project, text("a"), none, b"s"), "changes"),
    Hostile("changed method", pickle_of(attribute(project, "add_document"), dictionary(x=none), build), "changes"),
    Hostile(
        "changed logger",
        pickle_of(called(name("logging", "getLogger"), text("x")), dictionary(disabled=none), build),
        "changes",
    ),
    Hostile("inner attribute", pickle_of(attribute(project, "__subclasses__")), "nothing that a class offers"),
    Hostile(
        "computed attribute",
        pickle_of(called(name("builtins", "getattr"), project, called(name("builtins", "str"), text("x")))),
        "a name that is computed",
    ),
    Hostile(
        "called attribute", pickle_of(called(attribute(project, "get_label_by_id"), none)), "came of a call itself"
    ),
    Hostile("called text", pickle_of(called(text("x"))), "neither a class nor a function"),
    Hostile(
        "called partial", pickle_of(called(called(name("functools", "partial"), project))), "came of a call itself"
    ),
    Hostile("new class", of_name("builtins", "type", text("X"), b")", b"}"), "to make a class"),
    Hostile(
        "computed arguments",
        pickle_of(name("builtins", "str"), called(name("builtins", "tuple"), none), b"R"),
        "arguments that are computed",
    ),
    Hostile("module's attribute", pickle_of(attribute(module_os, "system"), function, b"\x86"), "of a module"),
    Hostile("changed module", pickle_of(module_os, dictionary(path=function), build), "changes"),
    Hostile(
        "computed module",
        pickle_of(called(name(MAKERS, "subimport"), called(name("builtins", "str"), text("os"))), function, b"\x86"),
        "a name that is computed",
    ),
    Hostile(
        "changed class by a maker",
        pickle_of(called(name(MAKERS, "_class_setstate"), project, none), function, b"\x86"),
        "did not come with the pickle",
    ),
    Hostile(
        "function of another kind",
        pickle_of(called(called(name(MAKERS, "_builtin_type"), text("FunctionType")), code(), b"}"), function, b"\x86"),
        "makes more than data",
    ),
    Hostile(
        "maker that no code needs", pickle_of(called(name(MAKERS, "_file_reconstructor"), function)), "_file_recon"
    ),
    Hostile("command beside code", pickle_of(called(name("posix", "system"), text("id")), function, b"\x86"), "posix"),
    Hostile(
        "method of an object that writes a file",
        pickle_of(filled(ai, dictionary(check_is_ready=writing))),
        "write_text of pathlib:PosixPath",
        excused=True,
    ),
    Hostile(
        "method that is data",
        pickle_of(filled(ai, dictionary(check_is_ready=none))),
        "its own check_is_ready",
        excused=True,
    ),
    Hostile("method of a base", pickle_of(filled(ai, dictionary(save_bento=path))), "its own save_bento", excused=True),
    Hostile("property", pickle_of(filled(ai, dictionary(project=none))), "its own project", excused=True),
    Hostile(
        "method in slots",
        pickle_of(filled(_slots, tuple_of(none, dictionary(__class__=path)))),
        "its own __class__",
        excused=True,
    ),
    Hostile(
        "method of whatever fills it",
        pickle_of(filled(empty("types", "SimpleNamespace"), dictionary(__setstate__=path)), none, build),
        "its own __setstate__",
        excused=True,
    ),
    Hostile(
        "state by a name that is computed",
        pickle_of(ai, b"}", called(name("builtins", "str"), text("check_is_ready")), path, b"s", build),
        "with what is computed",
        excused=True,
    ),
    Hostile(
        "state that is computed",
        pickle_of(ai, called(name("collections", "OrderedDict"), none), build),
        "with what is computed",
        excused=True,
    ),
    Hostile("items of an object of the SDK", pickle_of(ai, text("a"), none, b"s"), "adds to", excused=True),
    Hostile(
        "second pickle",
        pickle_of(called(partial, attribute(name(*ai_of_sdk), "load_model"), text("other.pkl"))),
        "for load_model of",
        excused=True,
    ),
    Hostile(
        "function for later",
        pickle_of(called(name("collections", "defaultdict"), name("builtins", "getattr"))),
        "keeps builtins:getattr for later",
        excused=True,
    ),
    *(
        Hostile(f"function for later in {label}", pickle_of(content), "keeps re:_compile for later", excused=True)
        for label, content in {
            "a list": b"]" + name("re", "_compile") + b"a",
            "a list of several": b"](" + name("re", "_compile") + b"e",
            "a set": b"\x8f(" + name("re", "_compile") + b"\x90",
            "a frozen set": b"(" + name("re", "_compile") + b"\x91",
            "a dictionary": dictionary(a=name("re", "_compile")),
            "a key": b"}" + name("re", "_compile") + none + b"s",
            "a state": empty("types", "SimpleNamespace") + name("re", "_compile") + build,
            "a tuple": name("re", "_compile") + b"\x85",
            "its end": name("re", "_compile"),
        }.items()
    ),
    Hostile(
        "class of the SDK that is run",
        of_name("konfuzio_sdk.data.project", "Project", text("id")),
        "to run it, though objects of this SDK come back empty",
        excused=True,
    ),
    Hostile(
        "file by the image library",
        of_name("PIL.PdfParser", "PdfParser", text("path"), none, none, b"K\x00", text("w+b")),
        "of what the service needs",
        excused=True,
    ),
    Hostile(
        "module by a generic model",
        pickle_of(called(name("copyreg", "_reconstructor"), root_model, name("builtins", "object"), text("mod"))),
        "of what the service needs",
        excused=True,
    ),
    Hostile(
        "object of a class by the oldest protocol",
        pickle_of(called(name("copyreg", "_reconstructor"), path, name("builtins", "str"), text("x"))),
        "which no class of an AI needs",
        excused=True,
    ),
    Hostile("class of a kind", pickle_of(called(generic, path, path)), "holds nothing by its kind", excused=True),
    Hostile("kind of a value", of_name("builtins", "type", text("x")), "no constant", excused=True),
    Hostile(
        "call by an integrator", of_name("scipy.integrate", "RK45", path), "of what the service needs", excused=True
    ),
    Hostile("client", of_name("httpx", "Client"), "of what the service needs", excused=True),
    Hostile(
        "changed member",
        pickle_of(filled(called(status, b"K\x02"), dictionary(_value_=b"K\x00"))),
        "changes what came of konfuzio_sdk.data.project:DatasetStatus",
    ),
    Hostile(
        "changed member that was not initialised",
        pickle_of(status, b"K\x02\x85\x81", dictionary(_value_=b"K\x00"), build),
        "changes what came of konfuzio_sdk.data.project:DatasetStatus",
    ),
    Hostile(
        "attribute of a dictionary",
        pickle_of(called(name("builtins", "getattr"), b"}", text("x"))),
        "no data needs",
        excused=True,
    ),
    Hostile("changed result of a called dictionary", pickle_of(filled(called(b"}"), b"}")), "neither a class nor"),
    Hostile("changed result of a called tuple", pickle_of(filled(called(tuple_of(b"}")), b"}")), "neither a class nor"),
    Hostile(
        "called type of a dictionary", pickle_of(called(called(name(MAKERS, "_builtin_type"), b"}"))), "makes more"
    ),
    Hostile("tuples in tuples", pickle_of(none, b"\x85" * 1_000_000), "tuples in tuples"),
    Hostile(
        "attribute of tuples in tuples",
        pickle_of(name("builtins", "getattr"), none, b"\x85" * 1_000_000, text("x"), b"\x86R"),
        "tuples in tuples",
    ),
    Hostile("long name of the SDK", of_name("konfuzio_sdk." + "a" * 5000, "A"), "no class of this SDK"),
    Hostile(
        "class of an unknown name",
        pickle_of(
            called(name(MAKERS, "_make_skeleton_class"), none, called(name("builtins", "str")), b")", b"}", none, none)
        ),
        "malformed",
    ),
]
"""Each is told even where a forged manifest declares all that the pickle looks up and brings along."""
