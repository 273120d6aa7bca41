"""People with a shared document of their own, as browsers have one; what they write, and a map to write in."""

from __future__ import annotations

from random import Random
from typing import Any

from pycrdt import Doc, Map, Text

from etappe.coediting.live_map import About, Incoming, Listener, LiveMap
from etappe.coediting.ports import Author
from etappe.maps.model.document import Cell, Lane, MapDocument, Stage, Step


def small_map() -> MapDocument:
    """A map with two steps, a lane and a card."""
    return MapDocument(
        title="Journey",
        stages={"s": Stage(order="V", name="Awareness")},
        steps={"see": Step(stage="s", order="A", title="See"), "buy": Step(stage="s", order="B", title="Buy")},
        lanes={"does": Lane(order="V", type="action")},
        cells={"c": Cell(lane="does", step="see", text="Looks up")},
    )


class Person:
    """Somebody with a browser. ``sent`` are the updates of their own that nobody has taken yet."""

    def __init__(self, name: str) -> None:
        self.author = Author(person=name)
        self.doc: Doc[Any] = Doc(client_id=int.from_bytes(name[:4].encode()))
        self.sent: list[bytes] = []
        self._hears = False
        self._watching = self.doc.observe(lambda event: None if self._hears else self.sent.append(event.update))

    def hear(self, update: bytes) -> None:
        """Apply what others wrote."""
        self._hears = True
        self.doc.apply_update(update)
        self._hears = False

    def meet(self, live: LiveMap) -> None:
        """Read the map as it is."""
        live.since(self.doc.get_state(), self.hear)

    def object(self, collection: str, key: str) -> Any:  # noqa: ANN401 -- a shared map
        """An object of the map as this person has it."""
        return self.doc.get(collection, type=Map)[key]

    def write(self, text: str, at: int = 0) -> None:
        """Write into the title of the first step."""
        self.object("steps", "see")["title"].insert(at, text)

    def add_card(self, key: str, text: str, **fields: object) -> None:
        """Put a card at the first step."""
        card = {"lane": "does", "step": "see", "order": "W", "text": Text(text), "source": Text(""), **fields}
        self.doc.get("cells", type=Map)[key] = Map(card)

    def anything(self, rng: Random) -> None:
        """Do something that people do."""
        cells = self.doc.get("cells", type=Map)
        keys = sorted(cells.keys())
        match rng.randrange(6):
            case 0 | 1 if keys:
                text = cells[rng.choice(keys)].get("text")
                if isinstance(text, Text):  # whoever sends noise may have taken it away
                    text.insert(len(text) if rng.random() < 0.5 else 0, rng.choice(("a", "ü", "😀", "\n- ")))
            case 2 if keys:
                cells[rng.choice(keys)]["order"] = rng.choice(("A", "V", "z"))
            case 3 if len(keys) > 2:
                del cells[rng.choice(keys)]
            case 4:
                self.doc.get("map", type=Map)["detail"] = rng.choice(("simple", "full"))
            case _:
                self.add_card(f"{self.author.person}{rng.randrange(1000)}", "new", evidence="observed")

    def outgoing(self) -> list[Incoming]:
        """What was written and not sent, in order; it is sent with this."""
        sent = [Incoming(self.author, update) for update in self.sent]
        self.sent.clear()
        return sent


class Heard(Listener):
    """A listener that puts down what it was told."""

    def __init__(self) -> None:
        self.updates: list[bytes] = []
        self.notices: list[About] = []
        self.has_ended = False

    def kept(self, update: bytes) -> None:
        self.updates.append(update)

    def told(self, about: About) -> None:
        self.notices.append(about)

    def ended(self) -> None:
        self.has_ended = True
