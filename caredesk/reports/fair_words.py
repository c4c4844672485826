"""The report on equal treatment in words: what a group is called, and in one sentence whether groups differ."""

from flask_babel import get_locale
from flask_babel import gettext as _

from caredesk.channels import networks
from caredesk.core import figures
from caredesk.reports.fair_groups import Group, Report
from caredesk.sla.spoken import length


def sentence(report: Report) -> str:
    """Whether everybody waits the same; the worst group, when not."""
    if report.warnings:
        return warning(report.warnings[0])
    slowest = report.slowest
    if not report.n:
        return _("Nobody has waited for an answer in this time.")
    if slowest is None:
        return _("Too few customers have waited for an answer in this time to compare groups.")
    if not slowest.longer or slowest.longer < 0:
        return _("Everybody waits the same: no group waited longer than the others.")
    told = {"who": who(slowest), "percent": figures.percent(slowest.longer)}
    if slowest.longer > report.limit:
        return _(
            "Nothing proves that a group waits longer: %(who)s waited %(percent)s longer, which may be chance.", **told
        )
    told["who"] = told["who"].rstrip(",")
    return _("Everybody waits the same: the slowest group (%(who)s) waited %(percent)s longer than the others.", **told)


def warning(group: Group) -> str:
    """That this group waits longer, with both medians."""
    subject = who(group)
    return _(
        "%(who)s waited %(percent)s longer than the others (median %(theirs)s against %(others)s).",
        who=subject[:1].upper() + subject[1:],
        percent=figures.percent(group.longer or 0),
        theirs=lasting(group.median),
        others=lasting(group.others or 0),
    )


def lasting(seconds: float) -> str:
    """A length of time, as exactly as anybody wants to know it: to the minute, or to the second below one."""
    return length(seconds if seconds < 60 else round(seconds / 60) * 60)


def dimension(name: str) -> str:
    """By what customers are put into groups."""
    return {
        "influence": _("Influence, in tenths"),
        "channel": _("Channel"),
        "lang": _("Language"),
        "hour": _("Hour in which they wrote"),
        "tone": _("Tone"),
    }[name]


def label(group: Group) -> str:
    """What the group is called in a table."""
    if group.dimension == "influence":
        return _("Tenth %(n)s: influence %(span)s", n=group.key, span=_span(group))
    if group.dimension == "hour":
        return hours(group.key)
    if group.dimension == "channel":
        return networks.name(group.key)
    return _language(group.key).capitalize() if group.dimension == "lang" else _tone(group.key)


def who(group: Group) -> str:
    """The people of the group, to begin or to stand in a sentence; in Polish a comma may end them."""
    if group.dimension == "influence":
        return _("customers with influence %(span)s", span=_span(group))
    if group.dimension == "channel":
        return _("customers on %(channel)s", channel=networks.name(group.key))
    if group.dimension == "hour":
        return _("customers who wrote at %(hours)s", hours=hours(group.key))
    if group.dimension == "lang":
        return _("customers writing in %(language)s", language=_language(group.key)) if group.key else _nameless()
    return _whose_tone(group.key)


def hours(key: str) -> str:
    """An hour of the day, from when to when."""
    return f"{int(key):02}:00\u2013{(int(key) + 1) % 24:02}:00"


def _span(group: Group) -> str:
    low, high = group.span or (0, 0)
    return str(low) if low == high else f"{low}\u2013{high}"


def _language(code: str) -> str:
    locale = get_locale()
    names = locale.languages if locale else {}
    return str(names.get(code, code)) if code else _("not known")


def _nameless() -> str:
    return _("customers whose language is not known")


def _tone(key: str) -> str:
    told = {"negative": _("Negative"), "neutral": _("Neutral"), "positive": _("Positive")}
    return told.get(key) or _("Not judged")


def _whose_tone(key: str) -> str:
    told = {
        "negative": _("customers whose tone was judged negative"),
        "neutral": _("customers whose tone was judged neutral"),
        "positive": _("customers whose tone was judged positive"),
    }
    return told.get(key) or _("customers whose tone nobody judged")
