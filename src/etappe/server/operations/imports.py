"""Files that bring events."""

from __future__ import annotations

from typing import Final

from etappe.events.importing import Inspection, ReadOptions
from etappe.events.ports import RefusedRows, Upload
from etappe.server.operations.model import (
    CSV,
    FILE,
    NO_PROJECT,
    PROJECT,
    Operation,
    QueryParameter,
)
from etappe.server.wire import (
    ImportOrder,
    Job,
)

IMPORTS_OPERATIONS: Final = (
    Operation("POST", PROJECT + "/uploads", "upload", "import", FILE, Upload, 201, "Upload a file", "The body is the file itself, up to 20 GB. It waits for a day to be imported.", (NO_PROJECT, "upload.too_large", "upload.name_missing", "storage.full"), (QueryParameter("name", "string", "What the file is called; its ending names the format."),)),
    Operation("POST", PROJECT + "/uploads/{upload}/inspection", "inspectUpload", "import", ReadOptions, Inspection, 200, "Look into an upload", "What each column seems to be, what would be refused, and what has to be decided. Nothing is imported.", (NO_PROJECT, "upload.unknown")),
    Operation("POST", PROJECT + "/imports", "startImport", "import", ImportOrder, Job, 202, "Import an upload", "Runs in the background: all of it, or nothing. Ask for the job to see how far it is.", (NO_PROJECT, "upload.unknown")),
    Operation("GET", PROJECT + "/imports/{report}/refused", "listRefused", "ask", None, RefusedRows, 200, "Rows that were not taken", "With line and reason, in the file's order.", (NO_PROJECT, "import.unknown"), (QueryParameter("offset", "integer", "How many to skip.", 0, 0), QueryParameter("limit", "integer", "How many at most.", 100, 1, 10_000))),
    Operation("GET", PROJECT + "/imports/{report}/refused.csv", "downloadRefused", "ask", None, CSV, 200, "Rows that were not taken, as CSV", "All of them, safe to open in a spreadsheet, in the language of the request.", (NO_PROJECT, "import.unknown")),
    Operation("GET", PROJECT + "/jobs/{job}", "showJob", "import", None, Job, 200, "How far is a job?", "A job that has ended stays to be asked for.", (NO_PROJECT, "job.unknown")),
    Operation("DELETE", PROJECT + "/jobs/{job}", "cancelJob", "import", None, None, 204, "Cancel a job", "It leaves nothing behind. A job that has ended stays as it is.", (NO_PROJECT, "job.unknown")),
)  # fmt: skip
