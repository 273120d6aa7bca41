"""The texts of a map as words for paper: in one language, read as the Markdown that they are, and able to break.

Law: a text that is not translated stands in the map's own language and says so, so that it is hyphenated and spoken
rightly. Nothing is cut. For paper, only long words are hyphenated, and a sign is added where a line could not break
otherwise: in long addresses and codes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from etappe.exports.sheet import Block, Run, Words
from etappe.maps.model.changing import localized
from etappe.maps.model.fields import TextPlace, read_text, rule_of, translation_key
from etappe.maps.model.richtext import Paragraph, blocks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etappe.foundation.texts import Language
    from etappe.maps.model.document import MapDocument

_ZERO_WIDTH_SPACE: Final = "\u200b"
_UNBROKEN: Final = 14
"""Letters after which a word with signs in it may need a place to break."""
_UNHYPHENATED: Final = 30
"""Letters from which on what is no word may not be broken by hyphenation patterns, which know words."""
_LONGEST_WORD: Final = 64
_SPOKEN: Final = re.compile(r"(?:[^aeiouyäöü]{0,6}[aeiouyäöü])+[^aeiouyäöü]{0,6}", re.IGNORECASE)
_THRICE: Final = re.compile(r"(.)\1\1\1", re.IGNORECASE)
_HYPHENATED: Final = re.compile(r"[^\W\d_]{8,}")
"""Words that may be hyphenated where there is little room; in shorter ones it would disturb more than it helps."""
_LONG: Final = re.compile(rf"\S{{{_UNBROKEN},}}")
_SIGN: Final = re.compile(r"(?<=[\w\d])([/@_.:?&=+\-]+)(?=[\w\d])")
_SOLID: Final = re.compile(rf"[^\s{_ZERO_WIDTH_SPACE}]{{{_UNHYPHENATED},}}")
_STEP: Final = 12
_QUOTES: Final[dict[str, tuple[str, str]]] = {"en": ("“", "”"), "de": ("„", "“")}
_QUOTED: Final = re.compile("^[„“”\"«»‚‘’']")


class Texts:
    """The texts of a map in a language.

    ``document`` is the map in that language, where a text has no translation in its own.
    """

    def __init__(self, document: MapDocument, language: Language, *, breaks: bool) -> None:
        """``breaks`` says whether words shall break anywhere, as on paper."""
        self._breaks = breaks
        self.document = localized(document, language)
        self.language: Language = language
        self._own: Language = document.locale
        self._translated = document.translations.get(language, {})

    def words(self, collection: str, id: str, field: str) -> Words:  # noqa: A002 - the word of the changes
        """The text at a place; without blocks where it is empty."""
        place = TextPlace(collection, id, field)
        written = read_text(self.document, place)
        own = self.language == self._own or translation_key(*place) not in self._translated
        rule = rule_of(collection, field)
        assert rule is not None, "what has words is a text of the map"
        return self._worded(self._own if own else self.language, rich(written) if rule.rich else plain(written))

    def some(self, collection: str, id: str, field: str) -> Words | None:  # noqa: A002 - as above
        """The text at a place; None where it is empty."""
        words = self.words(collection, id, field)
        return words if words.plain.strip() else None

    def fixed(self, text: str) -> Words:
        """A text of our own catalogue, in the language of the export."""
        return self._worded(self.language, plain(text))

    def _worded(self, language: Language, blocks: tuple[Block, ...]) -> Words:
        return Words(language, tuple(map(breaking, blocks)) if self._breaks else blocks)


def plain(text: str) -> tuple[Block, ...]:
    r"""A literal text as blocks, a paragraph each line that says something.

    >>> [block.items[0][0].text for block in plain("*one*\ntwo")]
    ['*one*', 'two']
    """
    return tuple(Block(bullets=False, items=((Run(line),),)) for line in text.splitlines() if line.strip())


def rich(text: str) -> tuple[Block, ...]:
    r"""A Markdown text as blocks.

    >>> [(block.bullets, len(block.items)) for block in rich("A **goal**:\n\n- one\n- two")]
    [(False, 1), (True, 2)]
    """
    return tuple(
        Block(
            bullets=not isinstance(block, Paragraph),
            items=tuple(
                tuple(Run(span.text, span.bold, span.italic, span.link) for span in item)
                for item in ([block.spans] if isinstance(block, Paragraph) else block.items)
            ),
        )
        for block in blocks_of(text)
    )


def quoted(words: Words) -> Words:
    """A quote in the marks of its language, unless it brings its own.

    >>> quoted(Words("de", plain("Endlich."))).plain
    '„Endlich.“'
    """
    if not words.blocks or _QUOTED.match(words.plain):
        return words
    left, right = _QUOTES[words.lang]
    first, last = words.blocks[0], words.blocks[-1]
    if first.bullets or last.bullets:
        return words
    blocks = list(words.blocks)
    blocks[0] = Block(bullets=False, items=((Run(left), *blocks[0].items[0]), *blocks[0].items[1:]))
    blocks[-1] = Block(bullets=False, items=(*blocks[-1].items[:-1], (*blocks[-1].items[-1], Run(right))))
    return Words(words.lang, tuple(blocks))


def breaking(block: Block) -> Block:
    """The block with its long words apart, and places to break in what is no word.

    >>> [run.letters for run in breaking(plain("Eine Rückgabebedingung")[0]).items[0]]
    [0, 17]
    """
    return Block(block.bullets, tuple(tuple(part for run in item for part in _parts(run)) for item in block.items))


def _parts(run: Run) -> Iterator[Run]:
    end = 0
    for match in _HYPHENATED.finditer(run.text):
        if match.start() > end:
            yield replace(run, text=breakable(run.text[end : match.start()]))
        yield (
            replace(run, text=match[0], letters=len(match[0]))
            if _is_word(match[0])
            else replace(run, text=breakable(match[0]))
        )
        end = match.end()
    if end < len(run.text):
        yield replace(run, text=breakable(run.text[end:]))


def _is_word(letters: str) -> bool:
    """Whether so many letters can be hyphenated: long ones only where they can be spoken, as German compounds can.

    >>> _is_word("Rücksendekostenerstattungsverfahren"), _is_word("x" * 40)
    (True, False)
    """
    if len(letters) < _UNHYPHENATED:
        return True
    return len(letters) <= _LONGEST_WORD and _SPOKEN.fullmatch(letters) is not None and _THRICE.search(letters) is None


def breakable(text: str) -> str:
    r"""The text with places to break in long addresses and codes, invisible where no line ends there.

    >>> breakable("Kundenbindungsmaßnahmen") == "Kundenbindungsmaßnahmen"
    True
    >>> breakable("https://example.org/path").split("\u200b")
    ['https://', 'example.', 'org/', 'path']
    """

    def opened(match: re.Match[str]) -> str:
        apart = _SIGN.sub(rf"\1{_ZERO_WIDTH_SPACE}", match[0])
        return _SOLID.sub(lambda solid: _ZERO_WIDTH_SPACE.join(_pieces(solid[0])), apart)

    return _LONG.sub(opened, text)


def _pieces(word: str) -> list[str]:
    return [word[start : start + _STEP] for start in range(0, len(word), _STEP)]
