"""What the package must never do with a learner's machine: fetch, unpickle, run text, write where nobody asked.

That nothing is fetched is held in other places as well: of every unit test by conftest.py here, of every notebook by
tests/notebook_plugin.py, of every page by tests/book/watch.py, of a class without internet by tests/kit/test_kit.py.
"""

import ast
import socket
from pathlib import Path

import pytest

import genocourse

PACKAGE = Path(genocourse.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
NETWORK = {"socket", "http", "urllib", "requests", "ftplib", "smtplib", "webbrowser", "aiohttp", "httpx"}
UNSAFE = {"pickle", "marshal", "shelve", "dill", "joblib", "subprocess", "ctypes"}
# The report starts a kernel and lets it say nothing on stderr: it names subprocess.DEVNULL, and runs no command.
ALLOWED = {("__main__.py", "subprocess")}
RUN_TEXT = {"eval", "exec", "compile", "__import__"}
WRITES = {"write_text", "write_bytes", "savefig", "save", "savez", "to_csv", "to_pickle", "mkdir", "unlink", "touch"}


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        if isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").split(".")[0]


def called(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", ""), node


def test_a_host_elsewhere_is_out_of_reach_in_these_tests():
    with pytest.warns(UserWarning, match="connect"), pytest.raises(RuntimeError, match="connect"):
        socket.create_connection(("192.0.2.1", 80), 0.1)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_network_no_pickle_no_text_that_is_run(path):
    assert not {name for name in set(imported(path)) & (NETWORK | UNSAFE) if (path.name, name) not in ALLOWED}
    names = {name for name, node in called(path) if isinstance(node.func, ast.Name)}
    assert not names & RUN_TEXT
    for name, node in called(path):
        pickled = [keyword for keyword in node.keywords if keyword.arg == "allow_pickle"]
        assert not [keyword for keyword in pickled if keyword.value.value is not False], path
        assert name != "load" or pickled or "yaml" in ast.unparse(node.func) or "json" in ast.unparse(node.func), path


def test_only_the_record_of_passed_exercises_is_written():
    writing = {
        path.name
        for path in MODULES
        for name, node in called(path)
        if name in WRITES or (name == "open" and "'w" in ast.unparse(node))
    }
    assert writing == {"_record.py"}
