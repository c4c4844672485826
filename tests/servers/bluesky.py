"""Bluesky's own servers from npm (`@atproto/dev-env`), for the run that is asked for by `BLUESKY_DEV_ENV`.

The variable names a folder in which `npm install node@22 @atproto/dev-env` was done.
"""

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import postgresql, redis
from tests.servers.ports import free_port

FOLDER = os.environ.get("BLUESKY_DEV_ENV", "")
SCRIPT = Path(__file__).with_suffix(".mjs")
PATIENCE = 120


@contextmanager
def network() -> Iterator[str]:
    """The address of the account server of a fresh network."""
    if not FOLDER:
        raise RuntimeError("set BLUESKY_DEV_ENV to a folder with @atproto/dev-env in it; see the README")
    with postgresql.cluster() as cluster, redis.running() as store:
        env = {
            **os.environ,
            "DB_POSTGRES_URL": cluster.url(cluster.create()),
            "DB_POSTGRES_SCHEMA": "net",
            "REDIS_HOST": f"127.0.0.1:{store.port}",
            "LOG_ENABLED": "false",
        }
        node = Path(FOLDER, "node_modules/node/bin/node")
        words = [str(node) if node.exists() else "node", str(SCRIPT), FOLDER, str(free_port() // 10 * 10)]
        with subprocess.Popen(words, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            giving_up = threading.Timer(PATIENCE, process.kill)
            giving_up.start()
            try:
                yield _ready(process)
            finally:
                giving_up.cancel()
                process.kill()


def _ready(process: subprocess.Popen[str]) -> str:
    for line in process.stdout or ():
        if line.startswith("{"):
            return str(json.loads(line)["pds"])
    raise RuntimeError("Bluesky's servers did not start; see above")
