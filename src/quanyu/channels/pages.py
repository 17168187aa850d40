"""The page of documentation of a format, made from its template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from quanyu.channels.template import EmitRule, Template
from quanyu.lake.facts import FACTS

Language = Literal["zh", "en"]
_Word = Callable[[str], str]
_WORDS: Mapping[str, tuple[str, str]] = {
    "id": ("格式编号", "Format"),
    "version": ("版本", "Version"),
    "platform": ("平台", "Platform"),
    "priority": ("同一订单的优先级", "Priority for the same order"),
    "evidence": ("依据", "Evidence"),
    "seen": ("见过真实文件", "a real file has been seen"),
    "secondary": (
        "来自他人的代码或文档，未见原文件；请在向导中核对",
        "known from others' code or pages only; check it in the wizard",
    ),
    "guessed": (
        "按我们的理解拟定，未经证实；请在向导中核对",
        "our best reading, not confirmed; check it in the wizard",
    ),
    "source": ("出处", "Source"),
    "shop": ("新开店铺的默认值", "A shop opened from this format has"),
    "exported": ("导出时间", "Time of export"),
    "inside": ("从文件内读取", "read from the file itself"),
    "asked": ("导入时会询问", "What you are asked"),
    "columns": ("列", "Columns"),
    "header": ("表头（可用别名）", "Header (aliases)"),
    "type": ("类型", "Type"),
    "required": ("必需", "Required"),
    "yes": ("是", "yes"),
    "no": ("", ""),
    "ignores": ("认识但不读取的列", "Known columns that are not read"),
    "becomes": ("导入后成为", "What a row becomes"),
    "when": ("条件", "when"),
    "always": ("每一行", "every row"),
    "column": ("字段", "Column"),
    "from": ("取自", "From"),
    "replaces": ("替换", "Replaces"),
    "totals": ("文件自带的合计", "Totals the file declares"),
    "notes": ("说明", "Notes"),
    "no_header": (
        "文件没有表头：按顺序对应各列，格式须由人选择。",
        "The file has no header: columns are bound in order, and a person chooses the format.",
    ),
    "row": ("同一行", "the same row"),
    "order": ("同一订单的全部行", "all rows of the same order"),
    "outranks": (
        "低优先级格式中同一事件的行让位，按：",
        "rows of lower priority for the same event give way, by ",
    ),
    "scope": ("相同范围的全部行：", "all rows with the same "),
}


def template_page(template: Template, language: Language) -> str:
    """Markdown in Chinese or English."""
    place = 0 if language == "zh" else 1

    def word(name: str) -> str:
        return _WORDS[name][place]

    name = template.zh if language == "zh" else template.en
    parts = [f"# {name}", _facts(template, word)]
    note = template.notes.zh if language == "zh" else template.notes.en
    if note:
        parts.append(f"## {word('notes')}\n\n{note.strip()}")
    if template.file.header == "none":
        parts.append(word("no_header"))
    parts += [_constants(template, word, language), _columns(template, word)]
    parts += [_becomes(template, word, language), _totals(template, word, language)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _facts(template: Template, word: _Word) -> str:
    rows = [
        (word("id"), f"`{template.format}`"),
        (word("version"), template.version),
        (word("platform"), template.platform),
        (word("evidence"), word(template.evidence)),
        (word("priority"), str(template.priority)),
    ]
    own = [value for value in (template.shop.currency, template.shop.timezone) if value]
    if own:
        rows.append((word("shop"), ", ".join(own)))
    if template.exported_at is not None:
        rows.append((word("exported"), word("inside")))
    if template.source:
        rows.append((word("source"), template.source))
    return "\n".join(f"- {label}: {_plain(value)}" for label, value in rows)


def _constants(template: Template, word: _Word, language: Language) -> str:
    if not template.constants:
        return ""
    lines = []
    for each in template.constants:
        label = (each.zh if language == "zh" else each.en) or each.name
        extra = f" ({', '.join(each.choices)})" if each.choices else ""
        lines.append(f"- `{each.name}` {_plain(label)}{_plain(extra)}")
    return f"## {word('asked')}\n\n" + "\n".join(lines)


def _columns(template: Template, word: _Word) -> str:
    lines = [f"| {word('header')} | {word('type')} | {word('required')} |", "|---|---|---|"]
    for column in template.columns:
        headers = " / ".join(_plain(header) for header in column.headers)
        needed = word("yes") if column.required else ""
        lines.append(f"| {headers} | {column.type} | {needed} |")
    found = f"## {word('columns')}\n\n" + "\n".join(lines)
    if template.ignores:
        names = ", ".join(_plain(name) for name in template.ignores)
        found += f"\n\n{word('ignores')}: {names}"
    return found


def _becomes(template: Template, word: _Word, language: Language) -> str:
    parts = [f"## {word('becomes')}"]
    for rule in template.emit:
        fact = FACTS.get(rule.fact)
        shown = rule.fact if fact is None else (fact.zh if language == "zh" else fact.en)
        when = f"{word('when')} `{_plain(rule.when)}`" if rule.when else word("always")
        lines = [f"### {shown} (`{rule.fact}`)", ""]
        lines += [f"{when}; {word('replaces')}: {_replaces(rule, word)}{_outranks(rule, word)}", ""]
        lines += [f"| {word('column')} | {word('from')} |", "|---|---|"]
        lines += [
            f"| {_label(rule.fact, name, language)} | `{_plain(text)}` |"
            for name, text in rule.set.items()
        ]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _label(fact: str, name: str, language: Language) -> str:
    """A field in the reader's words, its key behind it."""
    if fact not in FACTS or name not in FACTS[fact].names:
        return f"`{name}`"
    column = FACTS[fact].column(name)
    return f"{column.zh if language == 'zh' else column.en} `{name}`"


def _replaces(rule: EmitRule, word: _Word) -> str:
    if isinstance(rule.replaces, str):
        return word(rule.replaces)
    return word("scope") + ", ".join(rule.replaces.scope)


def _outranks(rule: EmitRule, word: _Word) -> str:
    listed = ", ".join(" + ".join(names) for names in rule.outranks)
    return f"; {word('outranks')}{listed}" if listed else ""


def _totals(template: Template, word: _Word, language: Language) -> str:
    if not template.totals:
        return ""
    lines = []
    for total in template.totals:
        label = (total.zh if language == "zh" else total.en) or total.name
        lines.append(f"- {_plain(label)}: `{_plain(total.recomputed)}`")
    return f"## {word('totals')}\n\n" + "\n".join(lines)


def _plain(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
