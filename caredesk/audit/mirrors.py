"""Mirrors: what the screen shows is a copy; each room that shows something compares it with the trail here."""

from collections.abc import Callable

from sqlalchemy import Connection

from caredesk.audit.findings import Report

Check = Callable[[Connection, Report], None]
_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Let `verify` run this check too: it reads through the connection, adds its findings, and keeps little."""
    _checks[name] = check


def check_all(connection: Connection, report: Report) -> None:
    for check in _checks.values():
        check(connection, report)
