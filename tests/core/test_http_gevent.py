"""Under gevent many fetches wait side by side."""

import subprocess
import sys

from tests.fakes.server import Answer, Call, Fake, told

GEVENT = """
from gevent import monkey; monkey.patch_all()
import sys, time, gevent
from caredesk.core.http import Fetcher
host = sys.argv[1]
began = time.monotonic()
jobs = [gevent.spawn(Fetcher(frozenset({host})).fetch, "GET", f"http://{host}/slow") for _ in range(10)]
gevent.joinall(jobs, raise_error=True)
print([job.value.status for job in jobs] == [200] * 10, time.monotonic() - began < 4)
"""


class Slow(Fake):
    def answer(self, call: Call) -> Answer:
        return told({})


def test_ten_fetches_under_gevent_wait_together() -> None:
    with Slow() as slow:
        slow.fault("pause", times=10, seconds=1)
        done = subprocess.run([sys.executable, "-c", GEVENT, slow.host], capture_output=True, text=True, timeout=60)

    assert done.stdout.split() == ["True", "True"], done.stderr
