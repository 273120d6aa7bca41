"""Imports as jobs: started, watched and cancelled by others than the thread that does the work.

Law: one import runs at a time, in the order they were started. A job ends exactly once, as finished, failed or
cancelled; it does not outlive its process, and one that was cut off is put down as failed. A job that failed says how
far it came; nothing of it is in the project, so that importing the file again needs no clean-up.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from time import monotonic
from typing import Final

from msgspec import structs

from etappe.events.importing import ReadOptions
from etappe.events.intake import Intake
from etappe.events.ports import Failure, ImportJob, JobLog, Phase, Progress
from etappe.foundation.clock import Clock
from etappe.foundation.errors import EtappeError, Refused
from etappe.foundation.ids import JobId, ProjectId, new_id

_PUT_EVERY_S: Final = 5.0
_CANCELLED: Final = "import.cancelled"
_LOGGER: Final = logging.getLogger(__name__)


class ImportJobs:
    """The import jobs of a workspace."""

    def __init__(self, intake: Intake, log: JobLog, clock: Clock) -> None:
        self._intake = intake
        self._log = log
        self._clock = clock
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="etappe-import")
        self._lock = Lock()
        self._running: dict[JobId, tuple[ProjectId, ImportJob, Event]] = {}

    def start(self, project: ProjectId, upload: str, options: ReadOptions, *, time_zone: str) -> ImportJob:
        """Import an upload in the background. The upload is gone when the import has finished, and stays otherwise.

        Raises Refused ``upload.unknown``.
        """
        received, path = self._intake.uploaded(project, upload)
        job = ImportJob(id=JobId(new_id("job")), state="running", phase="reading", done=0, total=None)
        cancelled = Event()
        with self._lock:
            self._running[job.id] = (project, job, cancelled)
        self._log.put(project, job, self._clock.now())

        def work() -> None:
            try:
                report = self._intake.import_file(
                    project, path, options, time_zone=time_zone, name=received.name, progress=self._watch(job.id)
                )
                self._intake.drop_upload(project, upload)
                self._end(
                    job.id,
                    structs.replace(
                        job, state="finished", phase="done", done=report.rows, total=report.rows, report=report
                    ),
                )
            except EtappeError as error:
                state = "cancelled" if error.code == _CANCELLED else "failed"
                failure = None if state == "cancelled" else Failure(code=error.code, data=error.data)
                self._end(job.id, structs.replace(self._now(job.id), state=state, failure=failure))
            except Exception:  # a bug in reading must not leave the job running for ever
                _LOGGER.exception("The import of %s broke off", upload)
                self._end(
                    job.id,
                    structs.replace(
                        self._now(job.id),
                        state="failed",
                        failure=Failure(code="import.broke_off", data={"file": received.name}),
                    ),
                )

        self._worker.submit(work)
        return job

    def show(self, project: ProjectId, job: str) -> ImportJob:
        """The job as it is now.

        Raises Refused ``job.unknown``.
        """
        with self._lock:
            running = self._running.get(JobId(job))
        if running is not None and running[0] == project:
            return running[1]
        found = self._log.job(project, job)
        if found is None:
            raise Refused("job.unknown", job=job)
        return found

    def cancel(self, project: ProjectId, job: str) -> None:
        """Ask a job to stop; nothing of it is kept. A job that has ended stays as it is.

        Raises Refused ``job.unknown``.
        """
        with self._lock:
            running = self._running.get(JobId(job))
            if running is not None and running[0] == project:
                running[2].set()
                return
        self.show(project, job)

    def cancel_all(self, project: ProjectId | None = None) -> None:
        """Ask all jobs, or those of a project, to stop."""
        with self._lock:
            for owner, _, cancelled in self._running.values():
                if project in (None, owner):
                    cancelled.set()

    def put_down_the_dead(self) -> int:
        """Put down as failed the jobs that an earlier process left running; how many those were."""
        return self._log.fail_running(Failure(code="import.cut_off", data={}))

    def close(self) -> None:
        """Cancel what runs and wait for it."""
        self.cancel_all()
        self._worker.shutdown(wait=True)

    def _now(self, job: JobId) -> ImportJob:
        with self._lock:
            return self._running[job][1]

    def _watch(self, job: JobId) -> Progress:
        put_at = monotonic()

        def progress(phase: Phase, done: int, total: int | None) -> None:
            with self._lock:
                project, now, cancelled = self._running[job]
                if cancelled.is_set():
                    raise Refused(_CANCELLED)
                now = structs.replace(now, phase=phase, done=done, total=total)
                self._running[job] = (project, now, cancelled)
            nonlocal put_at
            if monotonic() - put_at > _PUT_EVERY_S:  # so that one that is cut off tells how far it came
                put_at = monotonic()
                self._log.put(project, now, self._clock.now())

        return progress

    def _end(self, job: JobId, ended: ImportJob) -> None:
        with self._lock:
            project = self._running[job][0]
        self._log.put(project, ended, self._clock.now())
        with self._lock:
            del self._running[job]
