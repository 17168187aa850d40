"""The little Markdown that a format's page is written in, as safe HTML.

Headings, paragraphs, lists, tables, `code` and **strong**; everything else is text. A library
would bring raw HTML and links from files that people make.
"""

import re
from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString

_ROW = re.compile(r"^\|(.*)\|$")
_RULE = re.compile(r"^\|[\s:|-]+\|$")
_HEADING = re.compile(r"^(#{1,4})\s+(.*)$")
_BULLET = re.compile(r"^[-*]\s+(.*)$")


def to_html(text: str) -> SafeString:
    """Render *text*; the first heading is left out, for the page has a title of its own."""
    lines = text.splitlines()
    if lines and lines[0].startswith("# "):
        lines = lines[1:]
    return SafeString("\n".join(_blocks(lines)))


def _blocks(lines: list[str]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        if _ROW.match(line):
            end = _while(lines, at, _ROW)
            yield _table(lines[at:end])
        elif _BULLET.match(line):
            end = _while(lines, at, _BULLET)
            yield _list(lines[at:end])
        elif line.startswith("```"):
            end = _fence(lines, at)
            yield f"<pre>{escape(chr(10).join(lines[at + 1 : end - 1]))}</pre>"
        else:
            end = at + 1
            yield _plain(line)
        at = end


def _while(lines: list[str], at: int, pattern: re.Pattern[str]) -> int:
    end = at
    while end < len(lines) and pattern.match(lines[end].strip()):
        end += 1
    return end


def _fence(lines: list[str], at: int) -> int:
    for place in range(at + 1, len(lines)):
        if lines[place].startswith("```"):
            return place + 1
    return len(lines)


def _plain(line: str) -> str:
    heading = _HEADING.match(line)
    if heading:
        level = max(len(heading.group(1)), 2)
        return f"<h{level}>{_inline(heading.group(2))}</h{level}>"
    return f"<p>{_inline(line)}</p>" if line else ""


def _list(lines: list[str]) -> str:
    items = [_BULLET.match(line.strip()) for line in lines]
    return "<ul>" + "".join(f"<li>{_inline(m.group(1))}</li>" for m in items if m) + "</ul>"


def _table(lines: list[str]) -> str:
    rows = [line.strip() for line in lines if not _RULE.match(line.strip())]
    cells = [[c.strip() for c in re.split(r"(?<!\\)\|", row[1:-1])] for row in rows]
    head = "".join(f'<th scope="col">{_inline(cell)}</th>' for cell in cells[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{_inline(cell)}</td>" for cell in row) + "</tr>" for row in cells[1:]
    )
    return (
        '<div class="q-scroll"><table class="q-table q-table-dense">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _inline(text: str) -> str:
    safe: str = escape(text.replace("\\|", "|"))
    safe = re.sub(r"`([^`]+)`", r"<code>\1</code>", safe)
    return re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", safe)
