"""Server CPU of one request, through the whole application, without the network."""

import statistics
import time
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from caredesk import create_app
from caredesk.core.config import Settings
from tests import cast

TIMES = 40
WARM = 8


def browser(settings: Settings, who: str = "ola@parcelhop.example") -> FlaskClient:
    return cast.signed_in(create_app(settings), cast.agent(who))


def cpu_ms(ask: Callable[[], Any], *, times: int = TIMES) -> float:
    """The median milliseconds of CPU that this takes, when warm."""
    for _ in range(min(WARM, times)):
        ask()
    spent = []
    for _ in range(times):
        begun = time.process_time()
        ask()
        spent.append(time.process_time() - begun)
    return round(statistics.median(spent) * 1000, 2)


def got(client: FlaskClient, url: str, headers: dict[str, str] | None = None) -> Callable[[], Any]:
    """A request that must succeed."""

    def ask() -> Any:
        answer = client.get(url, headers=headers)
        assert answer.status_code == 200, (url, answer.status_code)
        return answer

    return ask
