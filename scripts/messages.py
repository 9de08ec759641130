"""`make messages`: collects every Chinese sentence that code and templates translate, into django.po and django.mo.

Pure Python, so that the completeness test and CI need no gettext programs. Python is read by its syntax tree, templates
by Django's own `templatize`. The .po is the source that people edit: new sentences get an empty translation, sentences
that nothing uses any more are dropped, the others stay as they are. The .mo is what Django reads; both are committed.
"""

import ast
import re
import struct
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
CODE = ("portal", "catalog", "certificates", "verification", "accountability")
HEADER = (
    "Project-Id-Version: mianzheng\nLanguage: en\nMIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\n"
)
# Which arguments of a call are (context, one, many); None where the call has no such argument.
CALLS: dict[str, tuple[int | None, int, int | None]] = {
    name: places
    for short, places in {
        "gettext": (None, 0, None),
        "pgettext": (0, 1, None),
        "ngettext": (None, 0, 1),
        "npgettext": (0, 1, 2),
    }.items()
    for name in (short, f"{short}_lazy")
}
CALLS |= {"_": CALLS["gettext"], "gettext_noop": CALLS["gettext"]}
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
TEMPLATE_CALL = re.compile(rf"(?<!\w)(n?p?gettext|_)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)")
PO_LINE = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)?\s*"(.*)"$')


@dataclass(frozen=True, order=True)
class Key:
    """What Django looks a translation up by."""

    text: str
    context: str = ""


@dataclass
class Entry:
    """One sentence: its plural form if it has one, its translations, the files that use it."""

    many: str = ""
    english: list[str] = field(default_factory=lambda: [""])
    files: set[str] = field(default_factory=set)
    fuzzy: bool = False

    @property
    def forms(self) -> int:
        """How many translations it needs."""
        return 2 if self.many else 1

    @property
    def done(self) -> bool:
        """Whether every form is translated and no one doubts it."""
        return not self.fuzzy and len(self.english) == self.forms and all(self.english)


Catalogue = dict[Key, Entry]


# --- to extract ---


def sources(root: Path = ROOT) -> Iterator[Path]:
    """Every file that may hold sentences."""
    for folder in CODE:
        yield from (path for path in sorted((root / folder).rglob("*.py")) if "migrations" not in path.parts)
    yield from sorted(path for path in (root / "templates").rglob("*") if path.suffix in {".html", ".txt"})


def extract(paths: Iterable[Path], root: Path = ROOT) -> Catalogue:
    """All sentences of these files, untranslated."""
    found: Catalogue = {}
    for path in paths:
        text = path.read_text(encoding="utf-8")
        calls = in_python(text) if path.suffix == ".py" else in_template(text)
        for key, many in calls:
            entry = found.setdefault(key, Entry())
            entry.files.add(path.relative_to(root).as_posix())
            if many:
                entry.many, entry.english = many, ["", ""]
    return found


def in_python(text: str) -> Iterator[tuple[Key, str]]:
    """(sentence, plural) of each gettext call with literal words."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and (name := called(node.func)) in CALLS:
            words = [word.value if isinstance(word, ast.Constant) else None for word in node.args]
            yield from read_call(name, words)


def in_template(text: str) -> Iterator[tuple[Key, str]]:
    """(sentence, plural) of each translate, blocktranslate and _("…")."""
    for name, words in TEMPLATE_CALL.findall(templatize(text)):
        yield from read_call(name, list(ast.literal_eval(f"({words},)")))


def called(function: ast.expr) -> str:
    """The bare name of what is called."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def read_call(name: str, words: Sequence[object]) -> Iterator[tuple[Key, str]]:
    """The key of one call; nothing for one without literal words."""
    context, one, many = CALLS[name]
    picked = [words[place] if place is not None and place < len(words) else "" for place in (context, one, many)]
    if all(isinstance(word, str) for word in picked) and picked[1]:
        yield Key(str(picked[1]), str(picked[0])), str(picked[2])


# --- to read and write ---


def read_po(path: Path = PO) -> Catalogue:
    """The translations that are there; an empty catalogue where the file is not."""
    found: Catalogue = {}
    for block in path.read_text(encoding="utf-8").split("\n\n") if path.exists() else ():
        parts = read_block(block)
        if parts.get("msgid"):
            entry = Entry(many=parts.get("msgid_plural", ""), fuzzy="\n#, fuzzy" in f"\n{block}")
            names = ["msgstr[0]", "msgstr[1]"] if entry.many else ["msgstr"]
            entry.english = [parts.get(name, "") for name in names]
            found[Key(parts["msgid"], parts.get("msgctxt", ""))] = entry
    return found


def read_block(block: str) -> dict[str, str]:
    """The words after each keyword of one entry; continued lines are joined."""
    parts: dict[str, str] = {}
    current = ""
    for line in block.splitlines():
        if match := PO_LINE.match(line):
            current = match[1] or current
            parts[current] = parts.get(current, "") + unquote(match[2])
    return parts


def write_po(catalogue: Catalogue, path: Path = PO) -> None:
    """Sorted by file and sentence, without line numbers: a diff shows words only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    blocks = ['msgid ""\nmsgstr ""\n' + "\n".join(quote(f"{line}\n") for line in HEADER.splitlines())]
    order = sorted(catalogue.items(), key=lambda pair: (min(pair[1].files, default=""), pair[0]))
    blocks += [po_block(key, entry) for key, entry in order]
    path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


def po_block(key: Key, entry: Entry) -> str:
    """One entry as lines."""
    lines = [f"#: {file}" for file in sorted(entry.files)]
    lines += ["#, fuzzy"] if entry.fuzzy else []
    lines += [f"msgctxt {quote(key.context)}"] if key.context else []
    lines.append(f"msgid {quote(key.text)}")
    if entry.many:
        lines.append(f"msgid_plural {quote(entry.many)}")
        return "\n".join([*lines, *(f"msgstr[{form}] {quote(word)}" for form, word in enumerate(entry.english))])
    return "\n".join([*lines, f"msgstr {quote(entry.english[0])}"])


def quote(text: str) -> str:
    """As gettext writes a string."""
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t")):
        text = text.replace(plain, escaped)
    return f'"{text}"'


def unquote(text: str) -> str:
    """The string that gettext wrote."""
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), text)


def compiled(catalogue: Catalogue) -> bytes:
    """The .mo file: sorted msgids and translations with their offsets (GNU gettext manual, “MO Files”)."""
    pairs = {b"": HEADER.encode()}
    for key, entry in catalogue.items():
        if entry.done:
            one = f"{key.context}\x04{key.text}" if key.context else key.text
            pairs["\0".join([one, *filter(None, [entry.many])]).encode()] = "\0".join(entry.english).encode()
    keys = sorted(pairs)
    count, start = len(keys), 28
    words, table = b"", []
    for column in (keys, [pairs[key] for key in keys]):
        for word in column:
            table += [len(word), start + count * 16 + len(words)]
            words += word + b"\0"
    header = struct.pack("<7I", 0x950412DE, 0, count, start, start + count * 8, 0, start + count * 16)
    return header + struct.pack(f"<{len(table)}I", *table) + words


def merged(found: Catalogue, known: Catalogue) -> Catalogue:
    """What is used now, with the translations that are known."""
    for key, entry in found.items():
        if key in known and known[key].many == entry.many:
            entry.english, entry.fuzzy = known[key].english, known[key].fuzzy
    return found


def main() -> int:
    """Writes both files and names what is still untranslated (which the completeness test refuses)."""
    catalogue = merged(extract(sources()), read_po())
    write_po(catalogue)
    PO.with_suffix(".mo").write_bytes(compiled(catalogue))
    missing = [key.text for key, entry in catalogue.items() if not entry.done]
    print(f"{len(catalogue)} 句，{len(missing)} 句未翻译 / {len(catalogue)} sentences, {len(missing)} untranslated")
    print("".join(f"  {text}\n" for text in missing[:20]), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
