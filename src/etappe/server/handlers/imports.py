"""What the routes of imports do."""

from __future__ import annotations

from typing import Final

from etappe.events.ports import Failure, ImportJob, RefusedRows
from etappe.foundation.errors import EtappeError, InvalidInput, Refused
from etappe.foundation.texts import Language
from etappe.server.calling import Call, Handler
from etappe.server.problems import STATUS_OF, problem_of
from etappe.server.wire import ImportOrder, Job


def _inspect_upload(call: Call) -> object:
    return call.workspace.intake.inspect_upload(call.project_id, call.path["upload"], call.body)


def _start_import(call: Call) -> Job:
    order: ImportOrder = call.body
    return _job(call.workspace.start_import(call.path["project"], order.upload, order.options), call.language)


def _list_refused(call: Call) -> RefusedRows:
    return call.workspace.intake.refused(
        call.project_id, call.path["report"], call.query["offset"], call.query["limit"]
    )


def _download_refused(call: Call) -> str:
    from etappe.connectors.refusals import refused_csv

    return refused_csv(call.workspace.intake.refused(call.project_id, call.path["report"]).rows, call.language)


def _show_job(call: Call) -> Job:
    return _job(call.workspace.jobs.show(call.project_id, call.path["job"]), call.language)


def _cancel_job(call: Call) -> None:
    call.workspace.jobs.cancel(call.project_id, call.path["job"])


def _job(job: ImportJob, language: Language) -> Job:
    return Job(
        id=job.id,
        state=job.state,
        phase=job.phase,
        done=job.done,
        total=job.total,
        report=job.report,
        error=problem_of(_error(job.failure), language) if job.failure else None,
    )


def _error(failure: Failure) -> EtappeError:
    """The error that was put down; its family matters no more, because the table knows all but wrong input."""
    family = Refused if failure.code in STATUS_OF else InvalidInput
    return family(failure.code, **failure.data)


IMPORTS_HANDLERS: Final[dict[str, Handler]] = {
    "inspectUpload": _inspect_upload,
    "startImport": _start_import,
    "listRefused": _list_refused,
    "downloadRefused": _download_refused,
    "showJob": _show_job,
    "cancelJob": _cancel_job,
}
"""By operation."""
