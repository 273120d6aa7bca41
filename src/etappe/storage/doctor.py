"""The doctor: looks at everything in a data folder, says what is not as it should be, and mends what is derived.

Law: nothing that cannot be made again is ever changed here. An index that is wrong is removed and made from the table, a
stored map that differs from its log is made from that; imports that were cut off are settled; what nobody needs is cleared
away. All else is said, with what to do about it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from msgspec import Struct

from etappe.events.flushing import SOURCE
from etappe.foundation.errors import EtappeError, Unavailable
from etappe.maps.keeping.images import KEPT_UNUSED
from etappe.storage import map_checking
from etappe.storage.files import PART
from etappe.storage.folders import project_folder, project_folders
from etappe.storage.images import ImageFiles
from etappe.storage.index import checking as index_checking
from etappe.storage.records.image_uses import SqlImageUses
from etappe.storage.records.map_log import SqlMapLog
from etappe.storage.records.maps import SqlMaps

if TYPE_CHECKING:
    from etappe.events.intake import Intake
    from etappe.foundation.clock import Clock
    from etappe.foundation.ids import ProjectId
    from etappe.storage.journey_store import JourneyStore
    from etappe.storage.records.database import Database

LEAST_FREE_BYTES: Final = 1 << 30
_OWNER_ONLY: Final = 0o077
_CLEARED: Final = frozenset({"orphan"})


class Finding(Struct, frozen=True, kw_only=True):
    """Something that is not as it should be.

    Attributes:
        code: what it is; its words stand in the texts under ``doctor.<code>``.
        place: which part of the folder: ``database``, ``inbox``, ``folder``, or a project's id.
        grade: ``mended`` is well again; ``note`` harms nothing; ``fault`` is for people.
        data: what its words tell.
    """

    code: str
    place: str
    grade: Literal["mended", "note", "fault"]
    data: dict[str, Any] = {}


class Doctor:
    """Examines a data folder; ``mends`` says whether what is derived may be changed.

    What may change while another process serves the folder is looked at as it is at one moment.
    """

    def __init__(
        self, folder: Path, database: Database, store: JourneyStore, intake: Intake, clock: Clock, *, mends: bool
    ) -> None:
        self._folder = folder
        self._database = database
        self._store = store
        self._intake = intake
        self._clock = clock
        self._mends = mends

    def examine(
        self, projects: tuple[ProjectId, ...], progress: Callable[[str], None] = lambda _place: None
    ) -> list[Finding]:
        """Everything that was found, in order of places; ``progress`` is told each place before it is looked at.

        Cost: reads all there is; about two seconds for a million events.
        """
        found: list[Finding] = []
        looks: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
            ("folder", self._folder_findings),
            ("database", self._database_findings),
            ("inbox", self._inbox_findings),
        ]
        looks += [(project, lambda project=project: self._project_findings(project)) for project in projects]  # type: ignore[misc]  # mypy does not see the default
        for place, look in looks:
            progress(place)
            try:
                found += look()
            except EtappeError as error:
                found.append(Finding(code="unexamined", place=place, grade="fault", data={"reason": str(error)}))
        return found

    def _folder_findings(self) -> Iterator[Finding]:
        free = shutil.disk_usage(self._folder).free
        if free < LEAST_FREE_BYTES:
            yield Finding(code="little_room", place="folder", grade="note", data={"megabytes": free // 1_000_000})
        if self._folder.stat().st_mode & _OWNER_ONLY:
            yield Finding(code="open_to_others", place="folder", grade="note", data={"path": str(self._folder)})
        known = {project_folder(self._folder, project).name for project in self._store.projects()}
        for path in project_folders(self._folder):
            if path.name not in known:
                if self._mends:
                    shutil.rmtree(path, ignore_errors=True)
                yield Finding(code="leftover", place="folder", grade=self._grade("note"), data={"path": str(path)})
        for path in sorted(self._folder.glob("before-restore-*")):
            yield Finding(code="before_restore", place="folder", grade="note", data={"path": str(path)})
        try:
            settled = self._intake.recover() if self._mends else 0
        except Unavailable:
            return  # an import is running, and settles the others itself
        if settled:
            yield Finding(code="imports_settled", place="folder", grade="mended", data={"count": settled})

    def _database_findings(self) -> Iterator[Finding]:
        with self._database.read() as connection:
            lines = [str(line) for line in connection.exec_driver_sql("PRAGMA integrity_check").scalars()]
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        for line in lines:
            if line != "ok":
                yield Finding(code="damaged", place="database", grade="fault", data={"reason": line})
        if broken:
            yield Finding(code="dangling", place="database", grade="fault", data={"count": len(broken)})

    def _inbox_findings(self) -> Iterator[Finding]:
        inbox = self._store.inbox_if_there()
        if inbox is None:
            return
        for line in inbox.check():
            yield Finding(code="damaged", place="inbox", grade="fault", data={"reason": line})
        known = set(self._store.projects())
        for project, waiting in inbox.projects().items():
            if project not in known:
                yield Finding(code="waiting_for_nobody", place="inbox", grade="note", data={"count": waiting})

    def _project_findings(self, project: ProjectId) -> Iterator[Finding]:
        for finding in self._store.table.verify(project):
            if finding.kind in _CLEARED:
                grade = self._grade("note")
                if self._mends:
                    (project_folder(self._folder, project) / "table" / finding.path).unlink(missing_ok=True)
            else:
                grade = "fault"
            data = {"path": finding.path, "count": finding.rows}
            yield Finding(code=f"table.{finding.kind}", place=project, grade=grade, data=data)
        yield from self._index_findings(project)
        yield from self._step_findings(project)
        yield from self._map_findings(project)
        yield from self._image_findings(project)
        for path in sorted(project_folder(self._folder, project).glob(f"*{PART}")):
            if self._mends:
                shutil.rmtree(path, ignore_errors=True)
            yield Finding(code="leftover", place=project, grade=self._grade("note"), data={"path": str(path)})

    def _index_findings(self, project: ProjectId) -> Iterator[Finding]:
        """What is wrong with the index itself, and whether it holds what the table holds."""
        wrong = index_checking.verify(project_folder(self._folder, project) / "index")
        if wrong and self._mends:
            self._store.indexes.remove(project)
        for each in wrong:
            yield Finding(
                code=f"index.{each.kind}", place=project, grade=self._grade("fault"), data={"path": each.path}
            )
        if wrong and not self._mends:
            return
        index, _ = self._store.index(project, time_zone="UTC", unit="customer")
        with self._store.table.snapshot(project) as snapshot:
            rows = snapshot.rows
        if index.n_events != rows:
            if self._mends:
                self._store.indexes.remove(project)
            data = {"index": index.n_events, "table": rows}
            yield Finding(code="index.differs", place=project, grade=self._grade("fault"), data=data)

    def _step_findings(self, project: ProjectId) -> Iterator[Finding]:
        """Whether anything waits in the inbox that the table has already: harmless, a flush drops it."""
        inbox = self._store.inbox_if_there()
        waiting = None if inbox is None else inbox.oldest(project, 1)
        if waiting is not None and waiting.through <= self._store.table.brought(project, SOURCE):
            yield Finding(code="brought_already", place=project, grade="note")

    def _map_findings(self, project: ProjectId) -> Iterator[Finding]:
        """Maps whose logs are not whole, and what differs from their logs."""
        log = SqlMapLog(self._database)
        for fault in map_checking.verify(SqlMaps(self._database), log, project):
            grade: Literal["note", "fault", "mended"] = "fault"
            if fault.kind != "log":
                grade = self._grade("fault")
                if self._mends:
                    map_checking.mend(log, fault)
            data = {"map": fault.map, "number": fault.number}
            yield Finding(code=f"map.{fault.kind}", place=project, grade=grade, data=data)

    def _image_findings(self, project: ProjectId) -> Iterator[Finding]:
        """Images that are not what they were, that maps show and that are not there, and that no map shows any more."""
        files, uses = ImageFiles(self._folder), SqlImageUses(self._database)
        for path in files.damaged(project):
            yield Finding(code="image.damaged", place=project, grade="fault", data={"path": str(path)})
        for image in sorted(uses.shown(project)):
            if files.image(project, image) is None:
                yield Finding(code="image.missing", place=project, grade="fault", data={"image": image})
        before = self._clock.now() - KEPT_UNUSED
        old = files.put_before(project, before)
        orphans = old - uses.used(project, old) if old else old
        if self._mends and orphans:
            files.remove(project, orphans, put_before=before)
        for image in sorted(orphans):
            yield Finding(code="image.orphan", place=project, grade=self._grade("note"), data={"image": image})

    def _grade(self, otherwise: Literal["note", "fault"]) -> Literal["mended", "note", "fault"]:
        return "mended" if self._mends else otherwise
