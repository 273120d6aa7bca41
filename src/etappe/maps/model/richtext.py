r"""Rich texts of a map: a small subset of Markdown in a plain string, read into blocks of spans and written back.

Law: every string is a rich text, and what is no mark is literal: nothing is lost, nothing refused. Writing what was read and
reading it again gives the same blocks. The browser's core reads the same (shared vectors under ``tests/vectors/maps``).

- Lines of blanks only separate blocks. Lines that begin with ``- `` are items of a list, lines after them that begin with two
  spaces belong to the item. All other lines that follow each other are a paragraph, whose line breaks stay.
- ``**bold**`` and ``*italic*`` begin before a sign and end behind one, not beside a blank, within one block or item; they
  may overlap. Three asterisks are two and one. What finds no partner is literal.
- ``[words](address)`` is a link where the address is one that ``records.LINK_PATTERN`` allows; parentheses in it are escaped.
- A backslash before one of ``\ * [ ] ( ) -`` makes it literal; before anything else it is one itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from etappe.maps.model.faults import matches
from etappe.maps.model.fields import is_blank
from etappe.maps.model.records import LINK_PATTERN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BULLET: Final = "- "
_CONTINUED: Final = "  "
_PLAIN_BULLET: Final = "• "
_TOKEN: Final = re.compile(r"\\[\\*\[\]()\-]|\*\*?|\[|[^\\*\[]+|\\", re.DOTALL)
_LINK: Final = re.compile(r"\[((?:\\.|[^\\\[\]])*)\]\(((?:\\[()]|[^\\()])+)\)", re.DOTALL)


class Span(Struct, frozen=True, omit_defaults=True):
    """Words that look alike. ``link`` is where they lead; line breaks in ``text`` are line breaks."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


class Paragraph(Struct, frozen=True, tag_field="block", tag="paragraph"):
    """A paragraph."""

    spans: tuple[Span, ...]


class Bullets(Struct, frozen=True, tag_field="block", tag="bullets"):
    """A list; an item may be empty."""

    items: tuple[tuple[Span, ...], ...]


Block = Paragraph | Bullets


class _Token(NamedTuple):
    """A piece of a block: words, a mark (``*`` or ``**``) that may open or close, or the spans of a link."""

    text: str
    mark: bool = False
    opens: bool = False
    closes: bool = False
    link: tuple[Span, ...] = ()


def blocks_of(text: str) -> tuple[Block, ...]:
    r"""The blocks of a rich text.

    >>> blocks_of("**Now** or\n- later")
    (Paragraph(spans=(Span(text='Now', bold=True, italic=False, link=''), Span(text=' or', bold=False, italic=False, link=''))), Bullets(items=((Span(text='later', bold=False, italic=False, link=''),),)))
    """
    blocks: list[Block] = []
    lines: list[str] = []
    items: list[str] = []

    def end() -> None:
        if items:
            blocks.append(Bullets(tuple(_spans(item) for item in items)))
        elif lines:
            blocks.append(Paragraph(_spans("\n".join(lines))))
        items.clear()
        lines.clear()

    for line in text.split("\n"):
        if not line.strip(" \t") and line != _BULLET:
            end()
        elif line.startswith(_BULLET):
            if lines:
                end()
            items.append(line.removeprefix(_BULLET))
        elif items and line.startswith(_CONTINUED):
            items[-1] += "\n" + line.removeprefix(_CONTINUED)
        else:
            if items:
                end()
            lines.append(line)
    end()
    return tuple(blocks)


def text_of(blocks: Iterable[Block]) -> str:
    r"""Blocks as a rich text; what would be read as a mark is escaped.

    >>> text_of([Paragraph((Span("5 * 3 is "), Span("15", bold=True)))])
    '5 \\* 3 is **15**'
    """
    written = []
    for block in blocks:
        if isinstance(block, Paragraph):
            written.append(re.sub(r"^- ", r"\\- ", _written(block.spans), flags=re.MULTILINE))
        else:
            items = (_written(item).replace("\n", "\n" + _CONTINUED) for item in block.items)
            written.append("\n".join(_BULLET + item for item in items))
    return "\n\n".join(written)


def plain(text: str) -> str:
    """The words of a rich text without marks, for lists and spreadsheets.

    >>> plain("**Now** or [here](https://etappe.example)")
    'Now or here'
    """
    parts = []
    for block in blocks_of(text):
        rows = [block.spans] if isinstance(block, Paragraph) else block.items
        sign = "" if isinstance(block, Paragraph) else _PLAIN_BULLET
        parts.append("\n".join(sign + "".join(span.text for span in row) for row in rows))
    return "\n\n".join(parts)


def _spans(text: str) -> tuple[Span, ...]:
    """The spans of a paragraph or an item."""
    tokens = _tokens(text, links=True)
    pairs = _pairs(tokens)
    bold = italic = False
    spans: list[Span] = []
    for number, token in enumerate(tokens):
        if number in pairs:
            bold, italic = (not bold, italic) if token.text == "**" else (bold, not italic)
        elif token.link:
            spans += [replace(span, bold=span.bold or bold, italic=span.italic or italic) for span in token.link]
        else:
            spans.append(Span(token.text, bold, italic))
    return _joined(spans)


def _tokens(text: str, *, links: bool) -> list[_Token]:
    tokens: list[_Token] = []
    place = 0
    while place < len(text):
        if links and (link := _link(text, place)):
            token, place = link
            tokens.append(token)
            continue
        match = _TOKEN.match(text, place)
        assert match is not None, "every sign is a token"
        sign, start, place = match[0], place, match.end()
        if sign[0] == "*":
            opens = place < len(text) and not is_blank(text[place])
            closes = start > 0 and not is_blank(text[start - 1])
            tokens.append(_Token(sign, mark=True, opens=opens, closes=closes))
        else:
            tokens.append(_Token(sign[1:] if len(sign) > 1 and sign[0] == "\\" else sign))
    return tokens


def _link(text: str, place: int) -> tuple[_Token, int] | None:
    """The link that begins at a place, and where it ends."""
    match = _LINK.match(text, place) if text[place] == "[" else None
    if match is None:
        return None
    address = re.sub(r"\\([()])", r"\1", match[2])
    tokens = _tokens(match[1], links=False)
    pairs = _pairs(tokens)
    if not tokens or not matches(LINK_PATTERN, address):
        return None
    bold = italic = False
    spans: list[Span] = []
    for number, token in enumerate(tokens):
        if number in pairs:
            bold, italic = (not bold, italic) if token.text == "**" else (bold, not italic)
        else:
            spans.append(Span(token.text, bold, italic, address))
    return _Token("", link=tuple(spans)), match.end()


def _pairs(tokens: Sequence[_Token]) -> frozenset[int]:
    """The numbers of the marks that have a partner."""
    paired: set[int] = set()
    opened: dict[str, int] = {}
    for number, token in enumerate(tokens):
        if not token.mark:
            continue
        begin = opened.get(token.text)
        if begin is not None and token.closes and number > begin + 1:
            paired |= {opened.pop(token.text), number}
        elif begin is None and token.opens:
            opened[token.text] = number
    return frozenset(paired)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans without empty ones, those beside each other that look alike as one."""
    joined: list[Span] = []
    for span in spans:
        if joined and (joined[-1].bold, joined[-1].italic, joined[-1].link) == (span.bold, span.italic, span.link):
            joined[-1] = replace(span, text=joined[-1].text + span.text)
        elif span.text:
            joined.append(span)
    return tuple(joined)


def _written(spans: Sequence[Span]) -> str:
    """Spans with their marks; a link as a whole, its marks outside where all of it has them."""
    written = ""
    bold = italic = False
    for span in (*spans, Span("")):
        if bold and not span.bold:
            written += "**"
        if italic and not span.italic:
            written += "*"
        if span.bold and not bold:
            written += "**"
        if span.italic and not italic:
            written += "*"
        bold, italic = span.bold, span.italic
        words = re.sub(r"[\\*\[\]]", r"\\\g<0>", span.text)
        address = re.sub(r"[()]", r"\\\g<0>", span.link)
        written += f"[{words}]({address})" if span.link else words
    return written
