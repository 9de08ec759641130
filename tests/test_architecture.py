"""Rules of the architecture that a reader would otherwise have to watch for, found by walking our own code.

Each rule is a function from a parsed file to the lines that break it; each has a test that it does find them.
"""

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from portal.foundation.files import PDF, file_answer

ROOT = Path(__file__).resolve().parents[1]
APPS = ("portal", "catalog", "certificates", "verification", "accountability")
SHORTEST_TO_SPLIT = 600  # lines of a hand-written file
MAY_READ_THE_MACHINE = {
    "portal/foundation/moment.py",  # the clock itself
    "portal/operations/health.py",  # signs of life must not follow a shifted demo clock
}

Rule = Callable[[ast.AST], Iterator[int]]

STATES = {"status", "state"}
CLOCKS = {"now", "utcnow", "today", "localdate", "localtime", "fromtimestamp"}
CLOCK_OWNERS = {"datetime", "date", "timezone"}


def our_files() -> list[Path]:
    files = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    return [path for path in files if "migrations" not in path.parts]


def broken(rule: Rule, *, but: Callable[[Path], bool]) -> list[str]:
    """Where `rule` is broken, as file:line."""
    return [
        f"{path.relative_to(ROOT)}:{line}"
        for path in our_files()
        if not but(path.relative_to(ROOT))
        for line in rule(parsed(path))
    ]


@cache
def parsed(path: Path) -> ast.AST:
    """The file as a tree, for all rules."""
    return ast.parse(path.read_text())


# --- a state is written by the verbs only ---


def writes_a_state(tree: ast.AST) -> Iterator[int]:
    """`x.status = …`, `states.move(x, …)`, `update(status=…)`, `setattr(x, "status", …)`, `bulk_update(…)`."""
    for node in ast.walk(tree):
        sets = isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign) and _sets_a_state(node)
        if sets or (isinstance(node, ast.Call) and _calls_a_write(node)):
            yield node.lineno


def _sets_a_state(node: ast.Assign | ast.AugAssign | ast.AnnAssign) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(
        isinstance(part, ast.Attribute) and part.attr in STATES and not _is_self(part.value)
        for target in targets
        for part in _parts(target)
    )


def _parts(target: ast.expr) -> list[ast.expr]:
    """What an assignment sets: each of `a, b = …`; not what stands inside `a[b.state]`."""
    return target.elts if isinstance(target, ast.Tuple | ast.List) else [target]


def _is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"  # an object that keeps its own, such as an error


def _calls_a_write(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in {"update", "aupdate", "update_or_create"}:
        return any(keyword.arg in STATES for keyword in call.keywords)
    if name in {"setattr", "bulk_update"}:
        return any(isinstance(part, ast.Constant) and part.value in STATES for part in ast.walk(call))
    return ast.unparse(call.func) == "states.move"


def may_write_states(path: Path) -> bool:
    """Verbs with the move that they call, and what loads facts that have no life of their own."""
    return bool({"actions", "loading"} & set(path.parts)) or path == Path("portal/foundation/states.py")


def test_a_state_is_written_by_actions_only() -> None:
    assert broken(writes_a_state, but=may_write_states) == []


@pytest.mark.parametrize(
    "line",
    [
        "case.status = 'decided'",
        "before, case.status = case.status, after",
        "rows.update(status='decided')",
        "rows.update(note='', state=1)",
        "setattr(case, 'status', after)",
        "states.move(case, CASE_MOVES, after)",
        "Case.objects.bulk_update(cases, ['status'])",
        "Case.objects.update_or_create(number=1, status='x')",
    ],
)
def test_writing_a_state_is_recognised(line: str) -> None:
    assert list(writes_a_state(ast.parse(line))) == [1]


@pytest.mark.parametrize(
    "line",
    [
        "if case.status == 'x': pass",
        "found[case.status] += 1",
        "rows.filter(status='x')",
        "self.state = state",
        "response.status_code = 4",
    ],
)
def test_reading_a_state_is_not_writing_it(line: str) -> None:
    assert list(writes_a_state(ast.parse(line))) == []


# --- a set of states that is asked for twice has one name ---


def sets_of_states(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """`(Status.A, Status.B)` in whatever brackets, as one text whatever the order."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Set | ast.Tuple | ast.List) and len(node.elts) > 1 and all(map(_is_a_state, node.elts)):
            yield node.lineno, " ".join(sorted(ast.unparse(state) for state in node.elts))


def _is_a_state(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id.endswith("Status")


def test_no_set_of_states_is_written_down_twice() -> None:
    found: dict[str, list[str]] = {}
    for path in our_files():
        for line, states in sets_of_states(parsed(path)):
            found.setdefault(states, []).append(f"{path.relative_to(ROOT)}:{line}")

    assert {states: places for states, places in found.items() if len(places) > 1} == {}


def test_a_set_of_states_is_recognised() -> None:
    code = "if a in (Status.B, Status.A): pass\nOPEN = frozenset({Status.A, Status.B})\nx = (Status.A, 'why')\n"

    assert list(sets_of_states(ast.parse(code))) == [(1, "Status.A Status.B"), (2, "Status.A Status.B")]


# --- one clock ---


def reads_another_clock(tree: ast.AST) -> Iterator[int]:
    """`datetime.now()`, `date.today()`, `timezone.now()` and their like; `Now()` in SQL."""
    for node in ast.walk(tree):
        asks = isinstance(node, ast.Attribute) and node.attr in CLOCKS and _last_name(node.value) in CLOCK_OWNERS
        if asks or (isinstance(node, ast.ImportFrom) and _imports_a_clock(node)):
            yield node.lineno


def _last_name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _imports_a_clock(node: ast.ImportFrom) -> bool:
    names = {alias.name for alias in node.names}
    sql, django = "django.db.models.functions", "django.utils.timezone"
    return (node.module == sql and "Now" in names) or (node.module == django and bool(names & CLOCKS))


def test_all_time_comes_from_moment() -> None:
    assert broken(reads_another_clock, but=lambda path: str(path) in MAY_READ_THE_MACHINE) == []


@pytest.mark.parametrize(
    "line",
    [
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "timezone.now()",
        "field(default=timezone.now)",
        "from django.utils.timezone import now",
        "from django.db.models.functions import Now",
    ],
)
def test_another_clock_is_recognised(line: str) -> None:
    assert list(reads_another_clock(ast.parse(line))) == [1]


def test_our_clock_is_no_other_clock() -> None:
    assert list(reads_another_clock(ast.parse("moment.now(); moment.today(); now()"))) == []


# --- imports stand at the top ---


def imports_inside_functions(tree: ast.AST) -> Iterator[int]:
    """Imports of our own modules in a function: they hide a cycle."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    for function in functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom) and _is_ours(node):
                yield node.lineno


def _is_ours(node: ast.Import | ast.ImportFrom) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.level > 0 or (node.module or "").split(".")[0] in APPS
    return any(alias.name.split(".")[0] in APPS for alias in node.names)


def test_no_function_imports_our_modules() -> None:
    assert broken(imports_inside_functions, but=lambda path: path.name == "apps.py") == []


def test_an_import_inside_a_function_is_recognised() -> None:
    code = "import json\ndef f():\n    from catalog import models\n    import verification.told\n    import json\n"

    assert list(imports_inside_functions(ast.parse(code))) == [3, 4]


# --- no hidden work ---


def hides_work(tree: ast.AST) -> Iterator[int]:
    """Signals, and `save()` or `delete()` of a model's own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(("dispatch", "db.models.signals")):
            yield node.lineno
        elif isinstance(node, ast.ClassDef) and _is_a_model(node):
            yield from (
                part.lineno
                for part in node.body
                if isinstance(part, ast.FunctionDef) and part.name in {"save", "delete"}
            )


def _is_a_model(node: ast.ClassDef) -> bool:
    return any(_last_name(base) in {"Model", "SealedModel", "AbstractUser"} for base in node.bases)


def test_nothing_works_behind_signals_or_save() -> None:
    domains = set(APPS) - {"portal"}

    assert broken(hides_work, but=lambda path: path.parts[0] not in domains) == []


def test_hidden_work_is_recognised() -> None:
    code = "from django.dispatch import receiver\nclass Case(SealedModel):\n    def save(self):\n        pass\n"

    assert list(hides_work(ast.parse(code))) == [1, 3]


# --- a refused choice names the others ---


def leaves_choices_unnamed(tree: ast.AST) -> Iterator[int]:
    """The framework's own choice: its refusal does not say what there is to choose from."""
    for node in ast.walk(tree):
        is_choice = isinstance(node, ast.Attribute) and node.attr in {"ChoiceField", "ChoiceFilter"}
        if is_choice and _last_name(node.value) in {"serializers", "django_filters"}:
            yield node.lineno


def test_the_api_takes_choices_by_our_own_fields() -> None:
    assert broken(leaves_choices_unnamed, but=lambda path: path.parts[:3] == ("portal", "foundation", "api")) == []


def test_an_unnamed_choice_is_recognised() -> None:
    code = "serializers.ChoiceField(x)\ndjango_filters.ChoiceFilter(x)\nforms.ChoiceField(x)\nChoiceField(x)\n"

    assert list(leaves_choices_unnamed(ast.parse(code))) == [1, 2]


# --- a page that is not there says what to do ---


def says_nothing(tree: ast.AST) -> Iterator[int]:
    """`raise Http404` without words: `NotVisible` takes a sentence and a remedy."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name) and node.exc.id == "Http404":
            yield node.lineno


def test_no_page_is_missing_without_a_word() -> None:
    assert broken(says_nothing, but=lambda path: False) == []


def test_a_missing_page_without_a_word_is_recognised() -> None:
    assert list(says_nothing(ast.parse("raise Http404\nraise Http404(words)\n"))) == [1]


# --- a file is answered alike at every door ---


def test_files_are_answered_by_one_function_and_stay_in_no_browser() -> None:
    by_hand = [path.relative_to(ROOT).as_posix() for path in our_files() if "Content-Disposition" in path.read_text()]
    answer = file_answer(b"", PDF, "函.pdf", inline=True)

    assert by_hand == ["portal/foundation/files.py"]
    assert (answer["Cache-Control"], answer["Content-Disposition"][:6]) == ("no-store", "inline")


# --- files stay readable ---


def test_no_file_is_too_long_to_read() -> None:
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in [*our_files(), *(ROOT / "tests").rglob("*.py")]
        if (lines := path.read_text().count("\n")) > SHORTEST_TO_SPLIT
    }

    assert too_long == {}


# --- the map of the verbs ---


def test_the_map_of_the_verbs_names_every_module() -> None:
    verbs = ROOT / "verification" / "actions"
    told = (verbs / "__init__.py").read_text()

    assert not [path.stem for path in verbs.glob("[!_]*.py") if f"`{path.stem}`" not in told]
