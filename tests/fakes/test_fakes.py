"""The fakes as programs of their own: they start, take orders, and write down what was asked."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from caredesk.channels import mastodon, signature
from caredesk.channels.base import AccountFacts
from caredesk.core import config
from caredesk.core.http import Fetcher

SECRET = signature.new_secret()


@contextmanager
def running(*words: str) -> Iterator[str]:
    program = subprocess.Popen([sys.executable, "-m", *words], stdout=subprocess.PIPE, text=True)
    try:
        assert program.stdout is not None
        yield program.stdout.readline().strip()
    finally:
        program.terminate()
        program.communicate(timeout=10)


def order(url: str, name: str, **body: object) -> object:
    fetcher = Fetcher(frozenset({url.removeprefix("http://")}))
    return json.loads(fetcher.fetch("POST", f"{url}/_fake/{name}", body=json.dumps(body).encode()).body)


def test_the_fake_mastodon_runs_alone_and_is_judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "calls.jsonl"
    with running("tests.fakes.mastodon", "--log", str(log)) as url:
        monkeypatch.setattr(config, "_current", config.Settings(allow_private_net=url.removeprefix("http://")))
        said = order(url, "post", by="kasia", text="@desk hello")
        order(url, "faults", do="answer", status=500, times=0)

        page = mastodon.poll(AccountFacts("110000000000000001", "desk", url, ("desk-token",)), {})

        assert [event.ext_id for raw in page.raws for event in mastodon.parse(raw)] == [said["id"]]
        assert order(url, "public", by="kasia")[0]["text"] == "@desk hello"
        assert [json.loads(line)["path"] for line in log.read_text().splitlines()] == ["/api/v1/notifications"]
        assert len(order(url, "calls")) == 1


def test_the_receiver_runs_alone_and_refuses_what_is_not_signed() -> None:
    with running("tests.fakes.receiver", "--secret", SECRET) as url:
        answer = Fetcher(frozenset({url.removeprefix("http://")})).fetch("POST", url, body=b"{}")

        assert (answer.status, order(url, "public")) == (401, [])
