"""Everything that can be done in one data folder."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from etappe.accounts.projects import Projects
from etappe.accounts.sessions import Sessions
from etappe.analyses.segments import Segments
from etappe.bootstrap.adapters import Connectors, Pictures
from etappe.bootstrap.findings import Findings
from etappe.bootstrap.following import Following
from etappe.bootstrap.journeys import ProjectJourneys
from etappe.bootstrap.priorities import Priorities
from etappe.bootstrap.touchpoints import TouchpointNumbers
from etappe.coediting.history import History
from etappe.coediting.rooms import Rooms
from etappe.events.importing import ImportReport, ReadOptions
from etappe.events.intake import Intake
from etappe.events.jobs import ImportJobs
from etappe.events.model import Event, Receipt
from etappe.events.ports import ImportJob, Phase
from etappe.events.validation import check_event
from etappe.foundation.clock import Clock
from etappe.foundation.errors import Unavailable
from etappe.foundation.ids import ProjectId
from etappe.maps.keeping.commenting import Comments
from etappe.maps.keeping.documents import Maps
from etappe.maps.keeping.images import Images
from etappe.maps.keeping.sharing import Shares
from etappe.maps.library.keeping import Library
from etappe.storage.backup import BackupReport, back_up, keeping
from etappe.storage.files import whole_file
from etappe.storage.folders import project_folders
from etappe.storage.identity_keys import SqlIdentityKeys
from etappe.storage.images import ImageFiles, ProjectImages
from etappe.storage.journey_store import JourneyStore
from etappe.storage.lock import FileLock, ImportDoor
from etappe.storage.records.accounts import SqlProjects, SqlSessions
from etappe.storage.records.comments import SqlComments
from etappe.storage.records.database import Database
from etappe.storage.records.image_uses import SqlImageUses
from etappe.storage.records.imports import SqlImportLog, SqlJobs, SqlUploads
from etappe.storage.records.library import SqlLibrary
from etappe.storage.records.map_log import SqlMapLog
from etappe.storage.records.maps import SqlMaps
from etappe.storage.records.segments import SqlSegments
from etappe.storage.records.shares import SqlShares

if TYPE_CHECKING:
    from etappe.accounts.model import Principal
    from etappe.events.scopes import Scope
    from etappe.exports.model import Exported, ExportOptions
    from etappe.storage.doctor import Finding

_ADDRESS: Final = "server.address"
_LITTLE_WAIT_S: Final = 1.0


class Workspace:
    """Everything that can be done in one data folder.

    Attributes:
        folder: the data folder. installation: 8 hexadecimal signs by which it differs from others.
        projects, sessions, intake, jobs, maps, comments, shares, images: the use cases of each. rooms: the maps that are
            open. history: how maps came to be. journeys: what the data answer. findings: what maps and data say together.
            priorities: what is worth doing first. following: what becomes of what is to be done. library: touchpoints that
            maps share. touchpoints: whom those reach.
            segments: the groups of customers that projects keep.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.folder = folder
        self.clock = clock
        self._database = Database(folder)
        self.installation = self._database.installation
        self._server_lock = FileLock(folder / "server.lock")
        self._door = ImportDoor(folder)
        projects = SqlProjects(self._database)
        self._keys = SqlIdentityKeys(self._database)
        self._store = JourneyStore(folder, clock, self._keys.of, lambda: [one.id for one in projects.projects()])
        self._uploads = SqlUploads(self._database, folder)
        self.projects = Projects(projects, clock)
        self.sessions = Sessions(SqlSessions(self._database), clock)
        self.intake = Intake(
            reader=Connectors(),
            table=self._store.table,
            log=SqlImportLog(self._database),
            uploads=self._uploads,
            door=self._door,
            clock=clock,
            room=self._store.check_room,
            indexer=self._index,
        )
        self.journeys = ProjectJourneys(self.projects, self.intake, self._store)
        self.jobs = ImportJobs(self.intake, SqlJobs(self._database), clock)
        maps, log = SqlMaps(self._database), SqlMapLog(self._database)
        self.rooms = Rooms(maps, log, clock)
        self.maps = Maps(maps, self.rooms)
        self.findings = Findings(self.projects, self.maps, self.journeys)
        self.priorities = Priorities(self.projects, self.maps, self.journeys, self.findings)
        self.library = Library(SqlLibrary(self._database), maps, self.rooms, clock)
        self.touchpoints = TouchpointNumbers(self.projects, self.library, self.journeys)
        self.segments = Segments(SqlSegments(self._database))
        self.history = History(self.rooms, log, clock)
        self.following = Following(self.projects, self.maps, self.journeys, self.findings, self.history, clock)
        self.comments = Comments(SqlComments(self._database), maps, self.rooms, self.rooms, clock)
        self.shares = Shares(SqlShares(self._database), self.sessions, self.rooms, self.rooms, clock)
        self._image_files = ImageFiles(folder)
        self.images = Images(self._image_files, Pictures(), SqlImageUses(self._database), self.rooms, clock)
        self._adopt()

    def _adopt(self) -> None:
        """Take over events that an older release kept, one file an import. Raises Unavailable ``import.busy``."""
        older = [path for path in project_folders(self.folder) if (path / "events").is_dir()]
        if not older:
            return
        from etappe.storage.adoption import adopt

        with self._door.alone():
            known = {project.id for project in self.projects.list()}
            for path in older:
                project = ProjectId(path.name)
                if project in known:
                    imports = [report.id for report in self.journeys.counting(project)]
                    adopt(path / "events", project, imports, self._store.table)

    def close(self) -> None:
        """End what runs and give the folder back."""
        self.jobs.close()
        self.rooms.close()
        self._store.close()
        self._database.close()

    @contextmanager
    def served(self) -> Iterator[None]:
        """Held by the server that serves this folder; tidies up after one that was cut off, and takes events.

        Raises Unavailable ``storage.in_use`` while another server has the folder.
        """
        if not self._server_lock.acquire():
            raise Unavailable("storage.in_use", path=str(self.folder))
        try:
            self.jobs.put_down_the_dead()
            self._uploads.remove_unknown_files()
            self.tidy()
            self._store.start()
            self.rooms.start()
            yield
        finally:
            self._store.stop()
            (self.folder / _ADDRESS).unlink(missing_ok=True)
            self._server_lock.release()

    def announce(self, address: str) -> None:
        """Put down where the server can be reached, such as ``http://127.0.0.1:8321``, for other processes to find."""
        with whole_file(self.folder / _ADDRESS) as file:
            file.write(address.encode())

    def running_address(self) -> str:
        """Where the server of this folder can be reached.

        Raises Unavailable ``storage.not_served`` where none is running.
        """
        if self._server_lock.acquire():
            self._server_lock.release()
        else:
            with suppress(FileNotFoundError):
                return (self.folder / _ADDRESS).read_text()
        raise Unavailable("storage.not_served", path=str(self.folder))

    def tidy(self) -> None:
        """Remove what nobody needs any more: old uploads, expired sessions, remains of imports that were cut off."""
        self.sessions.forget_expired()
        self.intake.drop_old_uploads()
        with suppress(Unavailable), keeping(self.folder, wait_s=_LITTLE_WAIT_S):  # a backup is pinning what there is
            for project in self.projects.list():
                self.images.tidy(project.id)
        try:
            self.intake.recover()
            with self._door.alone():
                self._store.remove_left()
        except Unavailable:
            return  # an import is running; what lies there may be its own

    def append(self, project: str, events: Sequence[Event]) -> list[Receipt]:
        """Store events of a project durably, one receipt each; only in the process that serves the folder.

        They count in answers within a few seconds, and in a customer's timeline at once.

        Raises Refused ``project.unknown``, InvalidInput ``event.…`` for the first that cannot be stored (then none
        is), and what ``etappe.events.store.Inbox.append`` raises.
        """
        found = self.projects.show(project)
        for event in events:
            check_event(event)
        return self._store.append(found.id, events)

    def examine(self, *, mends: bool, progress: Callable[[str], None] = lambda _place: None) -> list[Finding]:
        """Look at everything, and mend what is derived if told to; see ``etappe.storage.doctor``."""
        from etappe.storage.doctor import Doctor

        doctor = Doctor(self.folder, self._database, self._store, self.intake, self.clock, mends=mends)
        return doctor.examine(tuple(project.id for project in self.projects.list()), progress)

    def erase(self, project: str, customers: Collection[str]) -> int:
        """Remove everything these customers did, from every place it lies in; how many events that were.

        Raises Refused ``project.unknown``, Unavailable ``storage.in_use`` where another process serves the folder.
        """
        found = self.projects.show(project)
        with self._serving_or_alone():
            erased = self._store.erase(found.id, customers)
        self.journeys.forget(found.id)
        return erased

    def back_up(self, target: Path, progress: Callable[[int, int], None] = lambda _done, _total: None) -> BackupReport:
        """Write everything into one archive, also while a server runs; see ``etappe.storage.backup.back_up``."""
        return back_up(self.folder, target, self.clock, progress)

    def name(self, session: str, principal: Principal, written: str) -> Principal:
        """Say by which name others know who has a session (given as the hash of its secret), also in maps that are open.

        Raises InvalidInput ``session.name_missing`` or ``session.name_long``.
        """
        named = self.sessions.name(session, principal, written)
        self.rooms.tell_all("access")
        return named

    def image_source(self, project: ProjectId) -> ProjectImages:
        """The images of a project, for exports."""
        return ProjectImages(self._image_files, project)

    def new_link(self) -> str:
        """The token of a fresh one-time link; also while a server runs."""
        return self.sessions.new_link()

    def delete_project(self, project: str) -> None:
        """Delete a project with its data, maps and files.

        Raises Refused ``project.unknown``.
        """
        found = self.projects.show(project)
        self.jobs.cancel_all(found.id)
        self._keys.of(found.id)  # its events are found by a key that goes with the project
        self.projects.delete(found.id)
        self.rooms.forget(found.id)
        self.journeys.forget(found.id)
        self._store.remove(found.id)
        self._keys.forget(found.id)

    def export(
        self, project: str, map_id: str, options: ExportOptions, *, numbers: bool = True, scope: Scope | None = None
    ) -> Exported:
        """A stored map as a file; ``numbers`` says whether what is measured may be shown, ``scope`` of whom and when.

        Raises Refused ``project.unknown`` and ``map.unknown``, what a scope raises, and what ``etappe.exports.exporting.export`` raises.
        """
        from etappe.exports.exporting import export
        from etappe.exports.model import Leaf

        found = self.projects.show(project)
        stored = self.maps.show(found.id, map_id)
        counts = numbers and bool(self.journeys.contents(project).events)
        leaf = Leaf(
            document=stored.document,
            revision=stored.revision,
            project=found.title[options.language],
            at=self.clock.now().astimezone(ZoneInfo(found.time_zone)),
            measures=self.findings.measure(project, map_id, scope=scope) if counts else None,
            scope=scope,
            segment=self.segments.name_of(found.id, scope),
        )
        return export(leaf, options, self.image_source(found.id))

    def import_file(
        self,
        project: str,
        path: Path,
        options: ReadOptions,
        progress: Callable[[Phase, int, int | None], None] = lambda _phase, _done, _total: None,
    ) -> ImportReport:
        """Import a file of this machine now. Raises Refused ``project.unknown`` and what ``Intake.import_file`` raises."""
        found = self.projects.show(project)
        return self.intake.import_file(
            found.id, path, options, time_zone=found.time_zone, name=path.name, progress=progress
        )

    def start_import(self, project: str, upload: str, options: ReadOptions) -> ImportJob:
        """Import an upload in the background. Raises Refused ``project.unknown`` and ``upload.unknown``."""
        found = self.projects.show(project)
        return self.jobs.start(found.id, upload, options, time_zone=found.time_zone)

    def _index(self, project: ProjectId) -> None:
        self.journeys.prepare(project)

    @contextmanager
    def _serving_or_alone(self) -> Iterator[None]:
        """Held by who changes what only the serving process may change."""
        if self._store.is_started:
            yield
        elif self._server_lock.acquire():
            try:
                yield
            finally:
                self._server_lock.release()
        else:
            raise Unavailable("storage.in_use", path=str(self.folder))
