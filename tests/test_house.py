"""The rules of the house that no type checker knows: which room may see which, how long things get, what start-up costs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "coach").rglob("*.py"))
OWN_DATA = ROOT / "coach" / "techniques"  # reads only its own data, from the wheel
LONGEST_MODULE = 330
LONGEST_FUNCTION = 45


@cache
def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"), str(module))


def where(module: Path, node: ast.stmt | ast.expr) -> str:
    return f"{module.relative_to(ROOT)}:{node.lineno}"


def loaded_by(statement: str) -> set[str]:
    """The modules a fresh interpreter has loaded after `statement`."""
    code = f"import sys\n{statement}\nprint(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


# -- who may see whom --------------------------------------------------------------------------------------------------


def test_the_import_contracts_hold() -> None:
    code = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True, no_logo=True))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("heavy", ["textual", "openai", "sqlite3"])
def test_a_call_needs_no_screen_no_model_and_no_disk(heavy: str) -> None:
    assert heavy not in loaded_by("import coach.session")


@pytest.mark.parametrize("heavy", ["textual", "openai", "jinja2"])
def test_the_command_line_starts_without_what_most_commands_do_not_use(heavy: str) -> None:
    assert heavy not in loaded_by("import coach.cli")


# -- one way to do a thing ---------------------------------------------------------------------------------------------


def calls(module: Path) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def test_yaml_is_never_loaded_the_easy_way() -> None:
    outsiders = [module for module in MODULES if not module.is_relative_to(OWN_DATA)]
    found = [where(module, call) for module in outsiders for call, name in calls(module) if re.fullmatch(r"yaml\.\w*load\w*", name)]
    assert found == [], "coach.scenario reads YAML with limits and positions; nothing else does"


def test_no_text_is_ever_run_as_code() -> None:
    found = [where(module, call) for module in MODULES for call, name in calls(module) if name in {"eval", "exec"}]
    assert found == []


def test_chance_is_always_handed_in() -> None:
    """The module-level functions of `random` share one hidden state; ours has a seed and a name."""
    found = [where(module, call) for module in MODULES for call, name in calls(module) if re.fullmatch(r"random\.[a-z]\w*", name)]
    assert found == []


def test_no_except_swallows_whatever_comes() -> None:
    broad = {"Exception", "BaseException"}
    found = [
        where(module, node.body[0])
        for module in MODULES
        for node in ast.walk(tree(module))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or broad & {ast.unparse(part) for part in ast.walk(node.type) if isinstance(part, ast.expr)})
    ]
    assert found == []


# -- nothing grows without being noticed -------------------------------------------------------------------------------


def test_no_module_grows_beyond_what_one_reads_in_a_sitting() -> None:
    lengths = {str(module.relative_to(ROOT)): module.read_text(encoding="utf-8").count("\n") for module in MODULES}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_no_function_grows_beyond_a_screen() -> None:
    lengths = {
        f"{where(module, node)} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for module in MODULES
        for node in ast.walk(tree(module))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_every_room_says_what_it_is_for() -> None:
    silent = [str(module.relative_to(ROOT)) for module in MODULES if not ast.get_docstring(tree(module))]
    assert silent == []


# -- what we stand on --------------------------------------------------------------------------------------------------


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *(line for extra in project.get("optional-dependencies", {}).values() for line in extra)]
    wanted = {re.split(r"[^A-Za-z0-9_.-]", line, maxsplit=1)[0] for line in lines}
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `([^`]+)` \| \S", page, flags=re.MULTILINE))
    assert wanted == explained
