"""Writes the page of all rules: `python -m quanyu.handbook.checks.page`.

`docs/handbook-rules.md` is made from `rules.yaml` and committed; a test compares them, so that the
page never says anything else than the check does.
"""

from pathlib import Path

from quanyu.handbook.checks.rules import GROUPS, Rule, rules

PAGE = Path("docs") / "handbook-rules.md"
_INTRO = """# Rules of the handbook 手册规则

Made from `src/quanyu/handbook/checks/rules.yaml` by `python -m quanyu.handbook.checks.page`; do not
edit by hand. 由规则清单生成，请勿手改。

An **error** blocks publication. A **warning** does not. A **coverage** finding wants a decision:
mend it, or say in `waivers.yaml` why it stands and until when. Every finding names its file and
line; in a handbook that grows from standards, the line of the overlay that made the row so.

**错误**（error）未改正不能发布；**提醒**（warning）不妨碍发布；**覆盖**（coverage）发现的问题
要有人决定：改正，或在 `waivers.yaml` 写明理由和期限。每个问题都注明文件和行；
继承标准的手册，指向 overlay 中的那一行。
"""


def page() -> str:
    """Return the page: a table of rules for each group, in both languages."""
    parts = [_INTRO]
    for group, (zh, en) in GROUPS.items():
        listed = [_line(rule) for rule in rules().values() if rule.group == group]
        heads = ["| rule | weight | 中文 | English |", "|---|---|---|---|"]
        parts.append("\n".join([f"## {en} {zh}\n", *heads, *listed]) + "\n")
    return "\n".join(parts)


def _line(rule: Rule) -> str:
    return f"| `{rule.code}` | {rule.weight} | {rule.zh} | {rule.en} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
