"""The English of the portal is complete, keeps every placeholder, and nothing Chinese is left outside gettext."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.base import COMMENT_TAG_START, tag_re

from scripts import messages
from scripts.messages import Entry, Key

CHINESE = re.compile("[\u4e00-\u9fff]")
WIDE = re.compile("[\u4e00-\u9fff，。：；、（）！？]")  # also marks that are printed beside translated words
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|%[a-z](?![a-z])")
TAG = re.compile(r"</?\w+[^>]*>")
WRAPPED = re.compile(r"""_\((?:"[^"]*"|'[^']*')\)""")

# Where Chinese stands outside gettext, and why it may.
TEMPLATES_LEFT = {
    "templates/500.html": "stands when nothing works any more, translations neither",
    "templates/portal/kit.html": "the sheet of components is for those who build pages",
    "templates/letters/_body.html": "official letters are Chinese, whatever the window speaks",
    "templates/letters/template.html": "the mark across a sample of an official letter",
    "templates/desk/_facts.html": "是 and 否 are values of the field; their labels are translated",
}
CODE_LEFT = {
    "accountability/api/": "the API's reference is written in one language",
    "accountability/loading/": "names in the source files that are loaded",
    "catalog/api/": "the API's reference is written in one language",
    "catalog/calendar_text.py": "the words of a holiday notice, which people copy",
    "catalog/field_values.py": "yes and no as values that people type",
    "catalog/everyday.py": "everyday words for names of service items",
    "catalog/initials.py": "an exception of pinyin",
    "catalog/loading/": "names in the source files that are loaded",
    "catalog/management/": "commands speak to operators",
    "certificates/api/": "the API's reference is written in one language",
    "certificates/loading/": "demo people and their licences are data",
    "portal/api/": "the API's reference is written in one language",
    "portal/foundation/api/schema.py": "the API's reference is written in one language",
    "portal/foundation/api/problem_examples.py": "the API's reference is written in one language",
    "portal/foundation/worktime_course.py": "pure rules without Django; worktime_words translates them",
    "portal/operations/": "commands and health pages speak to operators, in both languages where they are many",
    "portal/papers/letters.py": "official letters are Chinese, whatever the window speaks",
    "portal/pages/desk/typed.py": "是 and 否 as values of a field",
    "portal/pages/hall/form_view.py": "looks for words in the names of fields, which are data",
    "portal/pages/kit.py": "the sheet of components is for those who build pages",
    "portal/pages/public/home.py": "names of service items to begin with",
    "portal/settings/": "what is wrong with the environment, told to operators; the name of a language in itself",
    "verification/api/": "the API's reference is written in one language",
    "verification/letter_samples.py": "invented data of a sample letter",
    "verification/management/": "commands speak to operators",
    "verification/practice.py": "invented data of exercises, and values that people type",
    # Reasons that the system writes into a record: stored once, in the language of the office.
    "certificates/actions/codes.py": "what was shown, as the access record keeps it",
    "verification/actions/deciding.py": "reasons kept with a request taken back",
    "verification/actions/materials.py": "reasons kept with a request taken back and in the supplement ledger",
    "verification/actions/offering.py": "reasons kept with a request taken back and in the supplement ledger",
    "verification/actions/packing.py": "the note in an archive package, an official paper",
    "verification/check_package.py": "the check in an archive package, which runs without the portal",
    "verification/actions/outside.py": "reasons kept with a request taken back",
    "verification/actions/secret_matters.py": "reasons kept with a request taken back",
    "verification/actions/moving_on.py": "reasons kept with a request taken back",
    "verification/actions/site_checks.py": "reasons kept with a request taken back",
    "verification/actions/striking.py": "reasons kept with a request taken back",
    "verification/access_words.py": "what was looked at, as the access record keeps it",
}


@pytest.fixture(scope="module")
def used() -> messages.Catalogue:
    """Every sentence that code and templates translate."""
    return messages.extract(messages.sources())


@pytest.fixture(scope="module")
def known() -> messages.Catalogue:
    """Every sentence with its English."""
    return messages.read_po()


def name(path: Path) -> str:
    return path.relative_to(messages.ROOT).as_posix()


# --- the catalogue ---


def test_every_sentence_has_its_english(used, known):
    missing = [key.text for key, entry in used.items() if not known.get(key, Entry()).done]

    assert not missing, (
        f"{len(missing)} without English: run `make messages`, then edit {name(messages.PO)}: {missing[:9]}"
    )


def test_plural_forms_are_those_of_the_code(used, known):
    assert [key.text for key, entry in used.items() if key in known and known[key].many != entry.many] == []


def test_no_sentence_is_kept_that_nothing_uses(used, known):
    assert [key.text for key in known if key not in used] == [], "run `make messages`"


def test_the_compiled_file_is_that_of_the_translations(known):
    assert messages.PO.with_suffix(".mo").read_bytes() == messages.compiled(known), "run `make messages`"


def test_translations_keep_every_placeholder(known):
    wrong = [
        (key.text, english)
        for key, entry in known.items()
        for english in entry.english
        if set(PLACEHOLDER.findall(english)) != set(PLACEHOLDER.findall(key.text))
    ]

    assert wrong == []


def test_translations_keep_the_markup(known):
    wrong = [
        (key.text, english)
        for key, entry in known.items()
        for english in entry.english
        if TAG.findall(english) != TAG.findall(key.text)
    ]

    assert wrong == []


def test_english_has_no_chinese_in_it(known):
    assert [english for entry in known.values() for english in entry.english if CHINESE.search(english)] == []


def test_the_catalogue_is_read_as_it_was_written(tmp_path):
    words = {
        Key('第一行\n“引号”"\\'): Entry(english=['one\n"two"\t\\']),
        Key("签收", "history"): Entry(english=[" received it"]),
        Key("%(count)d 件"): Entry(many="%(count)d 件", english=["%(count)d case", "%(count)d cases"]),
    }
    messages.write_po(words, tmp_path / "en.po")

    assert {key: entry.english for key, entry in messages.read_po(tmp_path / "en.po").items()} == {
        key: entry.english for key, entry in words.items()
    }


def test_sentences_are_found_in_code_and_templates():
    code = 'a = _("甲")\nb = pgettext_lazy("某处", "乙")\nc = ngettext("%d 件", "%d 件", n)\nd = _(word)'
    page = (
        '{% translate "丙" %}{{ x|default:_("丁") }}{% blocktranslate with n=m %}共 {{ n }} 件{% endblocktranslate %}'
    )

    assert [key for key, many in messages.in_python(code)] == [Key("甲"), Key("乙", "某处"), Key("%d 件")]
    assert {key.text for key, many in messages.in_template(page)} == {"丙", "丁", "共 %(n)s 件"}


# --- nothing beside it ---


def test_templates_have_no_chinese_outside_gettext():
    left = {
        name(path): found
        for path in messages.sources()
        if path.suffix != ".py" and (found := list(untranslated_in_template(path.read_text(encoding="utf-8"))))
    }

    assert {path: found for path, found in left.items() if path not in TEMPLATES_LEFT} == {}
    assert set(TEMPLATES_LEFT) <= set(left), "an exception that nothing needs any more"


def test_code_has_no_chinese_outside_gettext():
    left = {
        name(path): found
        for path in messages.sources()
        if path.suffix == ".py" and (found := list(untranslated_in_python(path.read_text(encoding="utf-8"))))
    }

    assert {path: found for path, found in left.items() if not path.startswith(tuple(CODE_LEFT))} == {}
    assert [start for start in CODE_LEFT if not any(path.startswith(start) for path in left)] == []


def untranslated_in_template(text: str) -> Iterator[str]:
    """What a template prints in Chinese whatever the language; comments are for those who read the template."""
    open_tag = ""
    for bit in tag_re.split(text):
        word = bit[2:-2].split()[0] if bit.startswith("{%") else ""
        if word in {"comment", "blocktranslate", "blocktrans"}:
            open_tag = word
        elif word.startswith("end"):
            open_tag = "" if word == f"end{open_tag}" else open_tag
        elif bit.startswith(COMMENT_TAG_START) or open_tag or word in {"translate", "trans"}:
            continue
        elif WIDE.search(WRAPPED.sub("", bit)):
            yield bit.strip()[:60]


def untranslated_in_python(text: str) -> Iterator[str]:
    """Chinese strings that no gettext call gets; docstrings are for those who read the code."""
    tree = ast.parse(text)
    known = {id(word) for node in ast.walk(tree) for word in [*docstring(node), *arguments(node)]}
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    yield from (node.value[:60] for node in strings if id(node) not in known and CHINESE.search(node.value))


def docstring(node: ast.AST) -> Iterator[ast.AST]:
    body = getattr(node, "body", None)
    if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
        yield body[0].value


def arguments(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call) and messages.called(node.func) in messages.CALLS:
        yield from node.args
