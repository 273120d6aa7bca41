"""What reads files and images, as the ports of those who want them read."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from etappe.events.importing import Inspection, ReadOptions
from etappe.events.ports import EventStream
from etappe.maps.keeping.images import Picture


class Pictures:
    """The connector for images as an ImageReader."""

    def prepared(self, content: bytes) -> Picture:
        """Checked and made small; see ``etappe.connectors.pictures``."""
        from etappe.connectors.pictures import prepared

        return prepared(content)

    def thumbnail(self, content: bytes) -> bytes:
        """A small one of it."""
        from etappe.connectors.pictures import thumbnail

        return thumbnail(content)


class Connectors:
    """The connectors as a FileReader."""

    def inspect(self, path: Path, name: str, options: ReadOptions) -> Inspection:
        """What is in the file; see ``etappe.connectors.inspect_file``."""
        from etappe.connectors import inspect_file

        return inspect_file(path, options, name=name)

    def stream(
        self, path: Path, name: str, options: ReadOptions, progress: Callable[[int, int | None], None]
    ) -> AbstractContextManager[EventStream]:
        """Its events, part by part; see ``etappe.connectors.stream_file``."""
        from etappe.connectors import stream_file

        return stream_file(path, options, progress, name=name)
