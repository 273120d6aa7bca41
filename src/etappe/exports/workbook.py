"""A map as a workbook: the grid as it is on the screen, every card in long form, the personas, the actions.

Law: every text is written as text, never as a formula or a link that a spreadsheet follows by itself; numbers are numbers
with a format. The first sheet prints on one page wide.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from etappe.exports.long_form import COLUMNS
from etappe.exports.palette import PALETTE
from etappe.exports.sheet import Cards, Emotion, Line, Meetings, Metric
from etappe.exports.written import signed
from etappe.foundation.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from etappe.exports.long_form import Entry
    from etappe.exports.photos import Photo
    from etappe.exports.sheet import Card, Row, Sheet
    from etappe.foundation.texts import Language

LONGEST_CELL: Final = 32_767
"""Characters that a cell of a spreadsheet holds."""
_LABEL_WIDTH: Final = 22
_STEP_WIDTH: Final = 26
_LONG_WIDTHS: Final = (18, 24, 20, 14, 18, 60, 9, 12, 30)
_PERSONA_WIDTHS: Final = (24, 26, 90)
_ACTION_COLUMNS: Final = ("text", "owner", "due", "status", "step", "judged", "live", "sources")
_ACTION_WIDTHS: Final = (70, 24, 16, 16, 30, 40, 14, 50)
_WASH: Final[dict[int, str]] = {1: "#E6EDF6", 2: "#E2F0F1", 3: "#EAF0E4", 4: "#F0EAF5", 5: "#F6E8EE"}
"""The hues of stages, thinned with white to twelve per cent, because a spreadsheet cannot do so."""
_PICTURE_HEIGHT: Final = 150
_AROUND: Final = 6
_LETTER: Final = 7
"""Pixels: of a row of images, around each, and of a letter, in which the width of a column is counted."""
_FIRST_LANE: Final = 4
"""Rows above the lanes: title, what kind of map, stages, steps."""


def workbook_of(sheet: Sheet, photos: Mapping[str, Photo], entries: Iterable[Entry]) -> bytes:
    """The workbook (XLSX); ``sheet`` without places to break, its ``photos`` by file name, ``entries`` in long form."""
    from xlsxwriter import Workbook

    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(target, options) as book:
        book.set_properties({"title": sheet.title.plain, "author": sheet.foot.project, "comments": sheet.foot.left})
        write = _Writer(book, sheet, photos)
        write.grid()
        write.long(entries)
        if sheet.personas:
            write.personas()
        if sheet.todos or sheet.implications:
            write.actions()
    return target.getvalue()


class _Writer:
    """Writes the pages of one workbook."""

    def __init__(self, book: Workbook, sheet: Sheet, photos: Mapping[str, Photo]) -> None:
        self._book = book
        self._sheet = sheet
        self._photos = photos
        self._language: Language = "de" if sheet.lang == "de" else "en"
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def grid(self) -> None:
        """Stages merged over their steps, lanes below, panes frozen where the words begin."""
        page = self._page("map")
        columns = self._sheet.columns
        page.set_column(0, 0, _LABEL_WIDTH)
        page.set_column(1, max(1, len(columns)), _STEP_WIDTH)
        page.write_string(0, 0, _kept(self._sheet.title.plain), self._format(bold=True, font_size=18))
        page.write_string(
            1, 0, _kept(f"{self._sheet.kicker} · {self._sheet.foot.left}"), self._format(font_color=PALETTE["ink-3"])
        )
        for stage in self._sheet.stages:
            look = self._format(
                bold=True,
                font_size=12,
                font_color=PALETTE[f"s{stage.hue}"],
                bg_color=_WASH[stage.hue],
                bottom=5,
                bottom_color=PALETTE[f"s{stage.hue}"],
                valign="vcenter",
                text_wrap=True,
            )
            if stage.last > stage.first:
                page.merge_range(2, stage.first + 1, 2, stage.last + 1, "", look)
            page.write_string(2, stage.first + 1, _kept(stage.name.plain), look)
        page.write_string(3, 0, self._sheet.words["grid.step"], self._label())
        for number, column in enumerate(columns):
            page.write_string(
                3,
                number + 1,
                _kept(self._step(number)),
                self._format(
                    bold=bool(column.title.plain), text_wrap=True, valign="top", bottom=1, bottom_color=PALETTE["rule"]
                ),
            )
        row = _FIRST_LANE
        for lane in self._sheet.rows:
            row += self._lane(page, row, lane)
        page.freeze_panes(_FIRST_LANE, 1)
        page.set_landscape()
        page.set_paper(8)  # A3
        page.fit_to_pages(1, 0)
        page.repeat_rows(2, 3)

    def long(self, entries: Iterable[Entry]) -> None:
        """Every card in a row of its own, to be filtered."""
        page = self._page("cards")
        self._heading(page, [text(f"exports.column.{name}", self._language) for name in COLUMNS], _LONG_WIDTHS)
        last = 0
        for last, entry in enumerate(entries, start=1):
            for place, value in enumerate(entry):
                if isinstance(value, float):
                    page.write_number(last, place, value, self._body())
                elif value is not None:
                    page.write_string(last, place, _kept(value), self._body())
        page.autofilter(0, 0, max(1, last), len(COLUMNS) - 1)

    def personas(self) -> None:
        """Whom the map is about: a row for each thing said of them."""
        page = self._page("personas")
        self._heading(
            page,
            [text(f"exports.column.{name}", self._language) for name in ("persona", "what", "text")],
            _PERSONA_WIDTHS,
        )
        row = 1
        for persona in self._sheet.personas:
            said = [("", persona.quote.plain)] if persona.quote else []
            said += [(name.plain, value.plain) for name, value, _ in persona.facts]
            said += [(part.label, part.words.plain) for part in persona.parts]
            said += [
                (trait.name.plain, f"{trait.left.plain} {trait.value:.0%} {trait.right.plain}")
                for trait in persona.traits
            ]
            said += (
                [(self._sheet.words["label.channels"], ", ".join(one.name.plain for one in persona.channels))]
                if persona.channels
                else []
            )
            for what, words in said or [("", "")]:
                for place, value in enumerate((persona.name.plain, what, words)):
                    page.write_string(row, place, _kept(value), self._body())
                row += 1

    def actions(self) -> None:
        """What is to be done, and below it what follows from the map."""
        page = self._page("actions")
        names = [text(f"exports.column.{name}", self._language) for name in _ACTION_COLUMNS]
        self._heading(page, names, _ACTION_WIDTHS)
        for row, todo in enumerate(self._sheet.todos, start=1):
            said = (todo.text.plain, todo.owner, todo.due, todo.status_words, todo.step)
            for place, value in enumerate((*said, todo.judged, todo.live, todo.sources)):
                page.write_string(row, place, _kept(value), self._body())
        if self._sheet.implications is not None:
            below = len(self._sheet.todos) + 2
            title = text("exports.label.implications", self._language)
            page.write_string(below, 0, title, self._format(bold=True, valign="top"))
            page.write_string(below + 1, 0, _kept(self._sheet.implications.plain), self._body())

    def _lane(self, page: Worksheet, row: int, lane: Row) -> int:
        """Write a lane from a row on; how many rows it took."""
        if isinstance(lane, Line):
            page.merge_range(
                row,
                0,
                row,
                max(1, len(self._sheet.columns)),
                "",
                self._format(font_color=PALETTE["ink-3"], top=6, top_color=PALETTE["ink-2"]),
            )
            page.write_string(
                row, 0, lane.name, self._format(font_color=PALETTE["ink-3"], top=6, top_color=PALETTE["ink-2"])
            )
            return 1
        height = _height(lane) if isinstance(lane, Cards) else 1
        title = _kept(lane.title.plain)
        if height > 1:
            page.merge_range(row, 0, row + height - 1, 0, "", self._label())
        page.write_string(row, 0, title, self._label())
        if isinstance(lane, Cards):
            self._cards(page, row, lane)
            return height
        for number in range(len(self._sheet.columns)):
            self._other(page, row, number, lane)
        return 1

    def _cards(self, page: Worksheet, row: int, lane: Cards) -> None:
        """The cards of a lane, each level in a row; below a level with images a row for them."""
        for number in range(len(self._sheet.columns)):
            for below in range(_height(lane)):
                page.write_blank(row + below, number + 1, None, self._body())
        places: dict[tuple[int, int], list[Card]] = {}
        for card in lane.cards:
            places.setdefault((card.level, card.first), []).append(card)
        for (level, first), cards in places.items():
            at = row + level + sum(above < level for above in _pictured(lane))
            words = "\n".join(said for card in cards if (said := self._said(card)))
            look = self._body(italic=self._sheet.marks and all(card.evidence == "assumed" for card in cards))
            if cards[0].last > first:
                page.merge_range(at, first + 1, at, cards[0].last + 1, "", look)
            page.write_string(at, first + 1, _kept(words), look)
            self._pictures(page, at + 1, cards)

    def _pictures(self, page: Worksheet, row: int, cards: Iterable[Card]) -> None:
        """The images of the cards at a place side by side, as large as the place is."""
        shown = [(card, self._photos[name]) for card in cards for name in card.images]
        if not shown:
            return
        page.set_row_pixels(row, _PICTURE_HEIGHT)
        first = shown[0][0].first
        room = (shown[0][0].last - first + 1) * (_STEP_WIDTH * _LETTER + 5) / len(shown)
        for number, (card, photo) in enumerate(shown):
            scale = min((room - 2 * _AROUND) / photo.width, (_PICTURE_HEIGHT - 2 * _AROUND) / photo.height)
            page.insert_image(
                row,
                first + 1,
                f"image.{photo.kind}",
                {
                    "image_data": io.BytesIO(photo.picture),
                    "x_scale": scale,
                    "y_scale": scale,
                    "x_offset": number * room + _AROUND,
                    "y_offset": _AROUND,
                    "object_position": 1,  # moved and sized with its cells
                    "description": card.words.plain or self._sheet.words["grid.image"],
                },
            )

    def _said(self, card: Card) -> str:
        parts = [f"{card.persona}: {card.words.plain}" if card.persona else card.words.plain]
        parts += [part for part in (card.link, card.missing) if part]
        if self._sheet.marks:
            parts.append(
                f"({self._sheet.words[f'evidence.{card.evidence}']}{f' · {card.source}' if card.source else ''})"
            )
        return "\n".join(part for part in parts if part)

    def _other(self, page: Worksheet, row: int, number: int, lane: Meetings | Emotion | Metric) -> None:
        """What a lane without cards has at a column."""
        look = self._body()
        if isinstance(lane, Meetings):
            page.write_string(row, number + 1, _kept("\n".join(one.name.plain for one in lane.columns[number])), look)
        elif isinstance(lane, Metric):
            if not lane.numbers:
                page.write_string(row, number + 1, lane.whole if number == 0 else "", look)
                return
            one = lane.numbers[number]
            if (
                one.raw is not None
                and not one.detail
                and not one.more
                and float(one.raw).is_integer()
                and not lane.quiet
            ):
                page.write_number(row, number + 1, one.raw, self._body(num_format="#,##0", align="left"))
            else:
                said = " ".join(part for part in (one.value, one.detail, one.more, one.absent) if part)
                page.write_string(row, number + 1, said, look)
        else:
            self._feeling(page, row, number, lane)

    def _feeling(self, page: Worksheet, row: int, number: int, lane: Emotion) -> None:
        """The values of the curves at a step: one as a number, several in words."""
        here = [(one.persona, point.value) for one in lane.curves for point in one.points if point.column == number]
        if len(here) == 1 and not here[0][0]:
            page.write_number(row, number + 1, here[0][1], self._body(num_format="+0.0;−0.0;0.0", align="left"))
        else:
            said = "\n".join(f"{f'{who}: ' if who else ''}{signed(value, self._language)}" for who, value in here)
            page.write_string(row, number + 1, _kept(said), self._body())

    def _step(self, number: int) -> str:
        column = self._sheet.columns[number]
        parts = [column.title.plain]
        if column.moment_of_truth:
            parts.append(self._sheet.words["grid.moment_of_truth"])
        if column.description:
            parts.append(column.description.plain)
        parts += [one.name.plain for one in column.meetings]
        parts += [branch.said.plain for branch in column.branches]
        return "\n".join(parts)

    def _page(self, name: str) -> Worksheet:
        return self._book.add_worksheet(text(f"exports.sheet.{name}", self._language))

    def _heading(self, page: Worksheet, names: Iterable[str], widths: Iterable[int]) -> None:
        for place, (name, width) in enumerate(zip(names, widths, strict=True)):
            page.set_column(place, place, width)
            page.write_string(0, place, name, self._format(bold=True, bottom=2))
        page.freeze_panes(1, 0)

    def _label(self) -> object:
        return self._format(
            bold=True, font_color=PALETTE["ink-2"], text_wrap=True, valign="top", bottom=1, bottom_color=PALETTE["rule"]
        )

    def _body(self, **more: object) -> object:
        return self._format(text_wrap=True, valign="top", bottom=1, bottom_color=PALETTE["rule"], **more)

    def _format(self, **look: object) -> object:
        """A format, made once."""
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]


def _pictured(lane: Cards) -> set[int]:
    """The levels of a lane that hold images."""
    return {card.level for card in lane.cards if card.images}


def _height(lane: Cards) -> int:
    """How many rows a lane takes."""
    return lane.levels + len(_pictured(lane))


def _kept(words: str) -> str:
    """What a cell can hold."""
    return words if len(words) <= LONGEST_CELL else words[: LONGEST_CELL - 1] + "…"
