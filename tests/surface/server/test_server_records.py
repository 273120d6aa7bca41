"""Many requests at once, right after the start: records are read by several threads, and the process goes on."""

from __future__ import annotations

import subprocess
import sys

import pytest

READING = """
import sys, threading
import msgspec
from etappe.analyses.asking import AnyQuestion
from etappe.maps.document import MapDocument
from etappe.server.app import learn_records

learn_records()
sys.setswitchinterval(1e-6)
together = threading.Barrier(8)
drawn, asked = msgspec.json.encode(MapDocument(title="Care")), b'{"question": "funnel", "steps": ["a", "b"]}'

def read(number):
    together.wait()
    msgspec.json.decode(drawn, type=MapDocument) if number % 2 else msgspec.json.decode(asked, type=AnyQuestion)

threads = [threading.Thread(target=read, args=(number,)) for number in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


@pytest.mark.parametrize("_", range(6))
def test_records_that_several_threads_read_first_do_not_end_the_process(_: int) -> None:
    done = subprocess.run([sys.executable, "-c", READING], capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
