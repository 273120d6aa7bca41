"""The only wiring: a data folder becomes a workspace, whose use cases the server and the command line share.

Law: here nothing is decided. Each use case lives in its layer; this module gives it its ports, and passes on what
belongs to a project's data.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal
from zoneinfo import ZoneInfo

from msgspec import structs

from etappe.accounts.model import Project
from etappe.accounts.projects import Projects
from etappe.accounts.sessions import Sessions
from etappe.coediting.history import History
from etappe.coediting.rooms import Rooms
from etappe.events.contents import Contents
from etappe.events.importing import ImportReport, Inspection, ReadOptions
from etappe.events.intake import Intake, adds_events
from etappe.events.jobs import ImportJobs
from etappe.events.model import Event, Receipt
from etappe.events.ports import EventStream, ImportJob, Phase
from etappe.events.validation import check_event
from etappe.foundation.clock import Clock, SystemClock
from etappe.foundation.errors import EtappeError, Refused, Unavailable
from etappe.foundation.ids import ProjectId
from etappe.maps.commenting import Comments
from etappe.maps.images import Images, Picture
from etappe.maps.keeping import Maps
from etappe.maps.sharing import Shares
from etappe.storage.answers import AnswerCache
from etappe.storage.backup import BackupReport, back_up, keeping
from etappe.storage.files import private_folder, whole_file
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
from etappe.storage.records.map_log import SqlMapLog
from etappe.storage.records.maps import SqlMaps
from etappe.storage.records.shares import SqlShares
from etappe.storage.restoring import finish_restore, restore

if TYPE_CHECKING:
    from etappe.accounts.model import Principal
    from etappe.analyses.asking import AnyAnswer, AnyQuestion
    from etappe.analyses.timeline import Timeline
    from etappe.demos import DemoProject
    from etappe.exports.model import Exported, ExportOptions
    from etappe.foundation.texts import Language
    from etappe.journeys.index import JourneyIndex
    from etappe.maps.document import MapDocument
    from etappe.maps.measures import MapMeasures
    from etappe.storage.doctor import Finding

CUSTOMER: Final = "customer"
_ADDRESS: Final = "server.address"
_LITTLE_WAIT_S: Final = 1.0
DemoPhase = Literal["building", "storing", "indexing", "ready"]


def data_folder() -> Path:
    r"""Where data lies: ``ETAPPE_DATA``, or else the platform's folder for a person's data.

    That is ``~/.local/share/etappe`` (or below ``XDG_DATA_HOME``), ``~/Library/Application Support/Etappe`` on a Mac,
    ``%LOCALAPPDATA%\Etappe`` on Windows; not the current folder, so that every command finds the same data.
    """
    if given := os.environ.get("ETAPPE_DATA"):
        return Path(given).expanduser().resolve()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "Etappe"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Etappe"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "etappe"


def open_workspace(folder: Path | str | None = None, clock: Clock | None = None) -> Workspace:
    """The workspace in a data folder (default: ``data_folder()``), created where there is none.

    Raises Refused ``storage.newer`` where a newer Etappe has written it, Unavailable ``storage.unreadable`` where it
    cannot be used.
    """
    path = Path(folder).expanduser().resolve() if folder else data_folder()
    try:
        private_folder(path)
        finish_restore(path)
    except OSError as error:
        raise Unavailable("storage.unreadable", path=str(path), reason=str(error)) from error
    return Workspace(path, clock or SystemClock())


def restore_workspace(
    archive: Path,
    folder: Path | None = None,
    *,
    replace: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> BackupReport:
    """Make a data folder (default: ``data_folder()``) what a backup says; see ``etappe.storage.restoring.restore``."""
    path = folder.expanduser().resolve() if folder else data_folder()
    return restore(archive, path, SystemClock(), replace=replace, progress=progress)


class Workspace:
    """Everything that can be done in one data folder.

    Attributes:
        folder: the data folder. installation: 8 hexadecimal signs by which it differs from others.
        projects, sessions, intake, jobs, maps: the use cases of each. rooms: the maps that are
            open. history: how maps came to be.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.folder = folder
        self._clock = clock
        self._database = Database(folder)
        self.installation = self._database.installation
        self._server_lock = FileLock(folder / "server.lock")
        self._door = ImportDoor(folder)
        projects = SqlProjects(self._database)
        self._keys = SqlIdentityKeys(self._database)
        self._store = JourneyStore(folder, clock, self._keys.of, lambda: [one.id for one in projects.projects()])
        self._answers = AnswerCache()
        self._uploads = SqlUploads(self._database, folder)
        self.projects = Projects(projects, clock)
        self.sessions = Sessions(SqlSessions(self._database), clock)
        self.intake = Intake(
            reader=_Connectors(),
            table=self._store.table,
            log=SqlImportLog(self._database),
            uploads=self._uploads,
            door=self._door,
            clock=clock,
            room=self._store.check_room,
            indexer=self._prepare_index,
        )
        self.jobs = ImportJobs(self.intake, SqlJobs(self._database), clock)
        maps, log = SqlMaps(self._database), SqlMapLog(self._database)
        self.rooms = Rooms(maps, log, clock)
        self.maps = Maps(maps, self.rooms)
        self.history = History(self.rooms, log, clock)
        self.comments = Comments(SqlComments(self._database), maps, self.rooms, self.rooms, clock)
        self.shares = Shares(SqlShares(self._database), self.sessions, self.rooms, self.rooms, clock)
        self._image_files = ImageFiles(folder)
        self.images = Images(self._image_files, _Pictures(), SqlImageUses(self._database), self.rooms, clock)
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
                    imports = [report.id for report in self._counting(project)]
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

        doctor = Doctor(self.folder, self._database, self._store, self.intake, self._clock, mends=mends)
        return doctor.examine(tuple(project.id for project in self.projects.list()), progress)

    def erase(self, project: str, customers: Collection[str]) -> int:
        """Remove everything these customers did, from every place it lies in; how many events that were.

        Raises Refused ``project.unknown``, Unavailable ``storage.in_use`` where another process serves the folder.
        """
        found = self.projects.show(project)
        with self._serving_or_alone():
            erased = self._store.erase(found.id, customers)
        self._answers.forget(found.id)
        return erased

    def back_up(self, target: Path, progress: Callable[[int, int], None] = lambda _done, _total: None) -> BackupReport:
        """Write everything into one archive, also while a server runs; see ``etappe.storage.backup.back_up``."""
        return back_up(self.folder, target, self._clock, progress)

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
        self._answers.forget(found.id)
        self._store.remove(found.id)
        self._keys.forget(found.id)

    def contents(self, project: str) -> Contents:
        """What a project's data holds. Raises Refused ``project.unknown``."""
        return self._opened(self.projects.show(project))[1]

    def index(self, project: str) -> JourneyIndex:
        """The journeys of a project.

        Raises Refused ``project.unknown``, and Refused ``project.empty`` before the first event.
        """
        index = self._opened(self.projects.show(project))[0]
        if not index.n_events:
            raise Refused("project.empty", project=project)
        return index

    def ask(self, project: str, question: AnyQuestion) -> AnyAnswer:
        """The answer to a question about a project; the same as the library gives.

        A customer's timeline has what was acknowledged until now; all else what was when the last flush began.

        Raises what ``index`` and the question raise.
        """
        from etappe.analyses.asking import ask
        from etappe.analyses.records import as_seen
        from etappe.analyses.timeline import Timeline

        if isinstance(question, Timeline):
            return self._timeline(self.projects.show(project), question)
        index = self.index(project)
        answer = self._answers.get(ProjectId(project), index.fingerprint, question, lambda: ask(index, question))
        return as_seen(answer, index)

    def _timeline(self, project: Project, question: Timeline) -> AnyAnswer:
        """A customer's timeline, from the table and from what still waits for it."""
        from etappe.analyses.asking import ask
        from etappe.analyses.records import provenance

        index = self._opened(project)[0]
        own = self._store.of_customer(project.id, question.customer, time_zone=index.time_zone, unit=index.unit)
        return structs.replace(ask(own, question), provenance=provenance(index))

    def discover(self, project: str, *, steps: int, language: Language, title: str) -> MapDocument:
        """A draft map of what mostly happens in a project's data; not stored."""
        from etappe.maps.discovery import discover

        return discover(self.index(project), steps=steps, language=language, title=title)

    def measure(self, project: str, map_id: str) -> MapMeasures:
        """What is measured on a stored map. Raises Refused ``map.unknown``."""
        from etappe.analyses.records import as_seen
        from etappe.maps.measuring import measure

        stored = self.maps.show(self.projects.show(project).id, map_id)
        index = self.index(project)
        measured = self._answers.get(
            ProjectId(project), index.fingerprint, stored.document, lambda: measure(index, stored.document)
        )
        return as_seen(measured, index)

    def export(self, project: str, map_id: str, options: ExportOptions, *, numbers: bool = True) -> Exported:
        """A stored map as a file; ``numbers`` says whether what is measured may be shown.

        Raises Refused ``project.unknown`` and ``map.unknown``, and what ``etappe.exports.exporting.export`` raises.
        """
        from etappe.exports.exporting import export
        from etappe.exports.model import Leaf

        found = self.projects.show(project)
        stored = self.maps.show(found.id, map_id)
        counts = numbers and bool(self._opened(found)[0].n_events)
        leaf = Leaf(
            document=stored.document,
            revision=stored.revision,
            project=found.title[options.language],
            at=self._clock.now().astimezone(ZoneInfo(found.time_zone)),
            measures=self.measure(project, map_id) if counts else None,
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

    def prepare_demos(self, progress: Callable[[ProjectId, DemoPhase], None]) -> dict[ProjectId, EtappeError]:
        """Make the demo projects ready; what is there stays as it is, and what was broken off is continued.

        ``progress`` is told each demo and what happens to it. Gives the demos that could not be made, with the reason.
        """
        from etappe.demos import DEMOS

        failed: dict[ProjectId, EtappeError] = {}
        for demo in DEMOS:
            if any(project.id == demo.id for project in self.projects.list()):
                has_maps, has_data = bool(self.maps.list(demo.id)), bool(self._counting(demo.id))
            else:
                has_maps = has_data = False
            if not (has_maps and has_data):
                progress(demo.id, "building")
                try:
                    self._make_demo(demo.build(), progress, data=not has_data, maps=not has_maps)
                except EtappeError as error:
                    failed[demo.id] = error
                    continue
            progress(demo.id, "ready")
        return failed

    def _make_demo(
        self, made: DemoProject, progress: Callable[[ProjectId, DemoPhase], None], *, data: bool, maps: bool
    ) -> None:
        self.projects.add(
            Project(
                id=made.id,
                title=made.title,
                description=made.description,
                time_zone=made.time_zone,
                created_at=self._clock.now().isoformat(),
                is_demo=True,
            )
        )
        if data:

            def step(phase: Phase, done: int, _total: int | None) -> None:
                if done == 0 and phase in {"storing", "indexing"}:
                    progress(made.id, phase)

            options = ReadOptions(customer="customer", time="time", event="event")
            self.intake.add_frame(
                made.id, made.frame, options, time_zone=made.time_zone, name=made.title["en"], progress=step
            )
        for document in made.maps if maps else ():
            self.maps.create(made.id, document)

    def _counting(self, project: ProjectId) -> tuple[ImportReport, ...]:
        return tuple(report for report in self.intake.imports(project) if adds_events(report))

    def _unit(self, project: ProjectId) -> str:
        """What travels in a project: what its first import said."""
        return next((report.options.unit or CUSTOMER for report in self._counting(project)), CUSTOMER)

    def _opened(self, project: Project) -> tuple[JourneyIndex, Contents]:
        return self._store.index(project.id, time_zone=project.time_zone, unit=self._unit(project.id))

    def _prepare_index(self, project: ProjectId) -> None:
        self._opened(self.projects.show(project))

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


class _Pictures:
    """The connector for images as an ImageReader."""

    def prepared(self, content: bytes) -> Picture:
        from etappe.connectors.pictures import prepared

        return prepared(content)

    def thumbnail(self, content: bytes) -> bytes:
        from etappe.connectors.pictures import thumbnail

        return thumbnail(content)


class _Connectors:
    """The connectors as a FileReader."""

    def inspect(self, path: Path, name: str, options: ReadOptions) -> Inspection:
        from etappe.connectors import inspect_file

        return inspect_file(path, options, name=name)

    def stream(
        self, path: Path, name: str, options: ReadOptions, progress: Callable[[int, int | None], None]
    ) -> AbstractContextManager[EventStream]:
        from etappe.connectors import stream_file

        return stream_file(path, options, progress, name=name)
