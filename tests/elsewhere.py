"""What PostgreSQL would only say again, because SQLite's turn has said it in the same words: which tests, and why.

Rows, locks, races, rights, searches, orders, numbers and times are asked of both. A single test of these files that is
about one of them is marked `both`; a single test elsewhere that is not is marked `once`.
"""

from fnmatch import fnmatch
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
SAME = (
    # What stands on a page; the walls open every page on both.
    "*_pages.py",
    # What a route refuses, and which entry it leaves: the walls go through every door on both, jobs and steps are
    # crawled on both, and what a trigger refuses is asked in test_never_deleted.py.
    *(
        "security/test_input.py",
        "security/test_headers.py",
        "security/test_second_ids.py",
        "security/test_no_delete.py",
    ),
    *("audit/test_crawl.py", "audit/test_crawl_more.py"),
    # How machines and the command line say it: what they do is what the room's own tests do, on both.
    *("*_api.py", "tickets/test_api_content.py", "*_commands.py"),
    # A bundle is a file, and the tool that checks it knows no database; test_bundle.py makes one on both.
    *("audit/test_attacks_bundle.py", "audit/test_bundle_keys.py", "audit/test_bundle_outside.py"),
    "audit/test_hostile_bundles.py",
    # What others say over a line, and how often they are asked: connectors know no database, and what comes of their
    # words is received, sent and swept in postroom/ on both.
    *("channels/*", "replies/test_helpers.py", "audit/test_pushing.py", "sla/test_alert_hook.py"),
    "sla/test_alert_mail.py",
    # Their journey is that of postroom/test_meta.py.
    *("postroom/test_facebook.py", "postroom/test_instagram.py", "postroom/test_whatsapp.py"),
)


def has_said(item: pytest.Item) -> bool:
    """Whether SQLite's turn has said it."""
    if item.get_closest_marker("both"):
        return False
    name = item.path.relative_to(FOLDER).as_posix()
    return item.get_closest_marker("once") is not None or any(fnmatch(name, pattern) for pattern in SAME)
