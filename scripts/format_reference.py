"""Writes the reference section of docs/format.md from the models: every key, what may stand there, and what it is for.

Run it after a change of coach/scenario/models.py: `make docs`, or `python scripts/format_reference.py`.
"""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, Final, get_args, get_origin, get_type_hints

from coach.scenario import Condition, Scenario, models
from coach.scenario.build import Between
from coach.scenario.filling import keys_of
from coach.scenario.persona_shape import PERSONA_KEYS

PAGE: Final = Path(__file__).parents[1] / "docs" / "format.md"
BEGIN: Final = "<!-- reference: made by scripts/format_reference.py -->"
END: Final = "<!-- end of reference -->"
SECTIONS: Final[tuple[tuple[str, type, str], ...]] = (
    ("A scenario file", Scenario, ""),
    ("A persona", models.Persona, "Under `persona`, or in a file of its own. `mode:` is short for a `position`."),
    ("A scene", models.Scene, "Under `scenes`, by its name."),
    ("A reply", models.Reply, "In a list under a scene's `replies`, or under `anywhere`."),
    ("A line", models.Line, "Wherever the customer speaks; a plain text is a line without conditions."),
    ("An answer", models.Answer, "Under `answers`, by its name."),
    ("A fact", models.Fact, "Under `facts`, by its name; a plain text is a fact and nothing else."),
    ("A desk action", models.DeskAction, "Under `desk`, by the name that is typed with a slash; a plain text says what it does."),
    ("A need", models.Need, "Under `needs`, by its name; a plain text is the condition."),
    ("An ending", models.Ending, "Under `endings`, by its name; a plain word is the class."),
    ("A line of the checklist", models.Item, "Under `checklist`, by a technique's id or a name of your own; a plain number is the weight."),
    ("The after-call note", models.AfterCall, "Under `after_call`."),
    ("What the customer is worth", models.Worth, "Under `worth`."),
    ("A language model", models.Llm, "Under `llm`."),
    ("A step of a test", models.Step, "In a list under `tests`; a plain text is what the trainee says."),
)
WRITTEN: Final = {"Line": {"text": "line"}}
PARSED: Final = {
    "feels": "changes of feelings", "mood": "levels of feelings", "carry": "percents of feelings", "position": "assertiveness and cooperativeness",
    "uses": "techniques", "means": "intents or answers", "does": "actions", "without": "techniques, intents or /actions", "words": "least-most",
    "go": "a scene", "end": "an ending", "then": "a scene", "reveals": "answers", "keeps": "facts", "remember": "words of your own",
    "reacts": "technique: changes", "asides": "technique: lines", "lines": "moment: lines", "mention": "name: words",
}  # fmt: skip


def reference() -> str:
    """The whole section, between its marks."""
    parts = [BEGIN, "", "## Every key", ""]
    parts += ["Generated from the program, so it is complete. **Bold** keys must be there. What is given in the last column holds when a key is left out.", ""]
    for title, model, where in SECTIONS:
        parts += [f"### {title}", ""] + ([where, ""] if where else [])
        parts += ["| key | what stands there | what it is for | else |", "|---|---|---|---|"]
        parts += [_row(model, key, member) for key, member in _keys(model).items()]
        parts.append("")
    return "\n".join([*parts, END])


def _keys(model: type) -> dict[str, Field[Any]]:
    members = {member.name: member for member in fields(model)}
    spelled = WRITTEN.get(model.__name__, {})
    legal = PERSONA_KEYS if model is models.Persona else keys_of(model)
    return {spelled.get(key, key): members[name] for key, name in legal.items() if name in members}


def _row(model: type, key: str, member: Field[Any]) -> str:
    required = member.default is MISSING and member.default_factory is MISSING
    told = " ".join(re.sub(r" is ``\(.*?\)``", "", _told(model).get(member.name, "").replace("``", "`")).split()).replace("|", "\\|")
    return f"| {f'**`{key}`**' if required else f'`{key}`'} | {_kind(model, member.name)} | {told} | {'' if required else _else(member)} |"


def _told(model: type) -> dict[str, str]:
    """The sentence under each field, also those of the models it is built on."""
    found: dict[str, str] = {}
    for one in reversed(model.__mro__[:-1]):
        body = ast.parse(inspect.getsource(one)).body[0]
        assert isinstance(body, ast.ClassDef)  # noqa: S101 - for the type checker
        for before, after in zip(body.body, body.body[1:], strict=False):
            if (
                isinstance(before, ast.AnnAssign)
                and isinstance(before.target, ast.Name)
                and isinstance(after, ast.Expr)
                and isinstance(after.value, ast.Constant)
            ):
                found[before.target.id] = str(after.value.value)
    return found


def _kind(model: type, name: str) -> str:
    if name in PARSED:
        return PARSED[name]
    return _named(get_type_hints(model, include_extras=True)[name])


def _named(hint: Any) -> str:
    arguments = get_args(hint)
    if hasattr(hint, "__metadata__"):
        limit = next((limit for limit in hint.__metadata__ if isinstance(limit, Between)), None)
        return f"{limit.least} to {limit.most:,}" if limit else _named(arguments[0])
    if type(None) in arguments:
        return _named(next(kind for kind in arguments if kind is not type(None)))
    origin = get_origin(hint)
    if origin is tuple:
        inner = _named(arguments[0])
        known = {
            "text": "text, or a list of texts",
            "a line": "a line, or a list of lines",
            "a reply": "a list of replies",
            "a step of a test": "a list of steps",
        }
        return known.get(inner, f"a list: {inner}")
    if origin is dict:
        return f"name: {_named(arguments[1])}"
    if arguments and all(isinstance(word, str) for word in arguments):
        return ", ".join(f"`{word}`" for word in arguments)
    plain = {str: "text", int: "a whole number", bool: "`true` or `false`", Condition: "a condition"}
    return plain.get(hint) or next((_article(title) for title, model, _ in SECTIONS if model is hint), hint.__name__.lower())


def _article(title: str) -> str:
    return f"{title[0].lower()}{title[1:]}"


def _else(member: Field[Any]) -> str:
    if member.default in (MISSING, None, "", ()):
        return ""
    return (
        f"`{str(member.default).lower() if isinstance(member.default, bool) else member.default}`"
        if not isinstance(member.default, tuple)
        else "-".join(map(str, member.default))
    )


def page(text: str) -> str:
    """`text` with its reference section renewed, or added at the end."""
    made = reference()
    if BEGIN not in text:
        return f"{text.rstrip()}\n\n{made}\n"
    return re.sub(rf"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: made, text, flags=re.DOTALL)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print("Written: docs/format.md")
