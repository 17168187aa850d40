"""Writes the pages of the built-in formats: `python -m quanyu.channels.formats.documentation`.

The pages in `docs/formats/` are made from the templates and committed; a test compares them, so
that a page never says anything else than the format does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from quanyu.channels.loading import load_templates
from quanyu.channels.pages import Language, template_page
from quanyu.channels.template import Template

FOLDER = Path("docs") / "formats"
_TITLES = {"en": "Formats", "zh": "导入格式"}
_INTROS = {
    "en": "Made from the templates in `src/quanyu/channels/formats/`; do not edit by hand. "
    "How to add one: [add a format](../how-to/add-a-format.md). 中文：[README.zh.md](README.zh.md)",
    "zh": "由 `src/quanyu/channels/formats/` 中的模板生成，请勿手改。"
    "新增格式见 [add a format](../how-to/add-a-format.md)。English: [README.md](README.md)",
}
_HEADS = {
    "en": ("Format", "Id", "Evidence", "Becomes"),
    "zh": ("格式", "编号", "依据", "导入后成为"),
}
_EVIDENCE = {
    "en": {
        "own": "our own",
        "seen": "seen",
        "secondary": "secondary sources",
        "guessed": "guessed: check it",
    },
    "zh": {
        "own": "自有模板",
        "seen": "见过真实文件",
        "secondary": "来自间接资料",
        "guessed": "推测，请核对",
    },
}
_GROUPS: Mapping[str, Mapping[str, str]] = {
    "orders": {"en": "Orders and payments", "zh": "订单与付款"},
    "aftersale": {"en": "Refunds and after-sale", "zh": "退款与售后"},
    "bills": {"en": "Payment bills", "zh": "支付账单"},
    "funds": {"en": "Fund flows and settlement", "zh": "资金流水与结算"},
    "traffic": {"en": "Traffic", "zh": "流量"},
    "ads": {"en": "Advertising", "zh": "推广"},
    "service": {"en": "Service and reviews", "zh": "客服与评价"},
    "stock": {"en": "Stock", "zh": "库存"},
    "goods": {"en": "Products, stores, categories", "zh": "商品、门店、品类"},
    "people": {"en": "Members and customers", "zh": "会员与顾客"},
    "plan": {"en": "Plans, targets, campaigns", "zh": "计划、目标、活动"},
    "erp": {"en": "ERP", "zh": "ERP"},
}
LANGUAGES: tuple[Language, ...] = ("en", "zh")


def pages(templates: Mapping[str, Template]) -> dict[str, str]:
    """Every page by file name: `<id>.md` in English, `<id>.zh.md` in Chinese, and both indexes."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        ending = ".zh.md" if language == "zh" else ".md"
        found[f"README{ending}"] = _index(templates.values(), language, ending)
        for name, template in templates.items():
            found[f"{name}{ending}"] = template_page(template, language)
    return found


def _index(templates: Iterable[Template], language: Language, ending: str) -> str:
    listed = sorted(templates, key=lambda t: (t.platform, t.format))
    parts = [f"# {_TITLES[language]}", _INTROS[language]]
    for group, names in _GROUPS.items():
        rows = [_row(t, language, ending) for t in listed if t.group == group]
        if rows:
            heads = _HEADS[language]
            table = [f"| {' | '.join(heads)} |", "|---|---|---|---|", *rows]
            parts.append(f"## {names[language]}\n\n" + "\n".join(table))
    return "\n\n".join(parts) + "\n"


def _row(template: Template, language: Language, ending: str) -> str:
    name = template.zh if language == "zh" else template.en
    facts = ", ".join(dict.fromkeys(f"`{rule.fact}`" for rule in template.emit))
    known = "own" if template.format.startswith("quanyu_") else template.evidence
    evidence = _EVIDENCE[language][known]
    link = f"[{name}]({template.format}{ending})"
    return f"| {link} | `{template.format}` | {evidence} | {facts} |"


def write(folder: Path) -> None:
    """Write all pages into `folder` and remove those of formats that are gone."""
    made = pages(load_templates())
    folder.mkdir(parents=True, exist_ok=True)
    for stale in {path.name for path in folder.glob("*.md")} - set(made):
        (folder / stale).unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(FOLDER)
