"""Many requests at once, right after the start: records are read by several threads, and the process goes on."""

from __future__ import annotations

import subprocess
import sys

import pytest

READING = """
import sys, threading
from etappe.maps.templates.source import source_of


sys.setswitchinterval(1e-6)
together = threading.Barrier(8)
names = ("simple", "full", "ecommerce", "b2b_sales", "saas_onboarding", "retail", "public_service", "patient")

def read(name):
    together.wait()
    source_of(name)

threads = [threading.Thread(target=read, args=(name,)) for name in names]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


@pytest.mark.parametrize("_", range(6))
def test_examples_that_several_threads_read_first_do_not_end_the_process(_: int) -> None:
    done = subprocess.run([sys.executable, "-c", READING], capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
