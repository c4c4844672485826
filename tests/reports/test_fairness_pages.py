"""The page of equal treatment: one sentence first, and every group leads to its waits."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from caredesk.core import clock, db
from tests import cast
from tests.reports.waits import NOW, RUNNING, SAID, table, waited

SAME = {
    "en": "Everybody waits the same: the slowest group (customers writing in Hungarian) waited 5%",
    "pl": "Wszyscy czekają tak samo długo: najwolniej obsłużona grupa (klienci, których język to węgierski) czekała o",
    "hu": "Mindenki ugyanannyit vár: a leglassabban kiszolgált csoport (magyar nyelven író ügyfelek) 5%-kal várt",
}


def speaks(agent, lang):
    with db.transaction():
        db.lock(agent).lang = lang


@pytest.mark.parametrize("lang", SAID)
def test_the_report_begins_with_one_sentence(ask, unfair, ola, lang):
    speaks(ola, lang)

    page = ask(ola)

    assert f"<strong>{SAID[lang]}</strong>" in page
    assert page.index(SAID[lang]) < page.index("<table")
    assert "banner--red" in page


@pytest.mark.parametrize("lang", SAME)
def test_it_says_so_when_everybody_waits_the_same(ask, parcelhop, ola, lang):
    waited(parcelhop, range(32, 53), lang="hu")
    waited(parcelhop, range(30, 51))
    speaks(ola, lang)

    page = ask(ola)

    assert SAME[lang] in page
    assert "banner--acc" in page and "banner--red" not in page


def test_what_may_be_chance_is_called_so(ask, parcelhop, ola):
    waited(parcelhop, [1] * 10 + [61] * 11, lang="hu")
    waited(parcelhop, [1] * 11 + [61] * 10)

    assert "Nothing proves that a group waits longer" in ask(ola)


def test_of_too_few_nothing_is_said(ask, parcelhop, ola):
    waited(parcelhop, [10, 500], lang="hu")
    waited(parcelhop, [1, 2])

    page = ask(ola)

    assert "Too few customers have waited" in page
    assert "Too few to judge" in page


def test_an_empty_desk_says_that_nobody_waited(ask, ola):
    page = ask(ola)

    assert "Nobody has waited for an answer in this time." in page
    assert "<table" not in page


@pytest.mark.parametrize("slot", ["influence", "channel", "lang", "hour", "tone"])
def test_every_dimension_has_its_table(ask, unfair, ola, slot):
    assert f'id="by-{slot}"' in ask(ola)


def test_every_group_leads_to_exactly_its_waits(ask, parcelhop, ola):
    """Each group of a report in which everything differs, by the links of the page itself."""
    for number in range(12):
        at = NOW - timedelta(days=1, hours=number)
        tone, channel = ("", "negative")[number % 2], ("webhook", "mastodon")[number // 6]
        told = {"tone": tone, "channel": channel, "influence": number * 8, "lang": ("pl", "hu", "")[number % 3]}
        waited(parcelhop, [10 + number], at=at, **told)
    page = ask(ola)
    links = [unescape(one) for one in re.findall(r'href="(/reports/fairness/waits[^"]+)"', page)]
    counted = {row["by"] + row["group"]: row["waits"] for row in table(ask(ola, "/reports/fairness.csv"))}

    for link in links:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
        listed = ask(ola, link).count('class="table__who"')
        assert listed == int(counted[asked["by"] + asked["group"].replace("none", "")]), link
    assert len(links) == len(counted) == 10 + 2 + 3 + 12 + 2


def test_the_longest_wait_stands_first_and_who_waits_on_is_there(ask, parcelhop, ola):
    waited(parcelhop, [30, 300, 7])
    waited(parcelhop, [0], **RUNNING)

    page = ask(ola, "/reports/fairness/waits?by=lang&group=pl")

    told = re.findall(r'data-label="Wait">([^<]+)<', page)
    assert told == ["5 h", "4 h", "30 min", "7 min"]
    assert [page.count(f"</svg>{words}</span>") for words in ("In time", "Late", "No answer")] == [2, 1, 1]
    assert "4 waits, the longest first." in page


def test_many_waits_come_in_pages(ask, parcelhop, ola):
    waited(parcelhop, range(1, 61))

    first = ask(ola, "/reports/fairness/waits?by=channel&group=webhook&kind=answers&days=7")
    (link,) = re.findall(r'rel="next" href="([^"]+)"', first)
    rest = ask(ola, unescape(link))

    assert (first.count("table__who"), rest.count("table__who")) == (50, 10)
    assert "kind=answers" in link and "days=7" in link
    assert 'rel="next"' not in rest


def test_a_link_keeps_to_its_time(ask, parcelhop, ola):
    waited(parcelhop, [5], at=NOW - timedelta(days=29))

    earlier = 1_994_725 - 3 * 96
    assert "5 min" in ask(ola, f"/reports/fairness/waits?by=lang&group=pl&until={earlier}")
    assert "Nobody has waited" in ask(ola)


@pytest.mark.parametrize("address", ["", "?by=lang", "?by=agent&group=1", "?by=lang&group=hu", "?by=__class__&group=x"])
def test_a_group_that_is_not_there_is_not_found(app, parcelhop, ola, address):
    waited(parcelhop, [5])

    with clock.fixed(NOW):
        assert cast.signed_in(app, ola).get(f"/reports/fairness/waits{address}").status_code == 404


def test_waits_of_other_accounts_are_not_found(app, unfair, outsider):
    with clock.fixed(NOW):
        client = cast.signed_in(app, outsider)
        assert client.get("/reports/fairness/waits?by=lang&group=hu").status_code == 404


def test_the_reader_chooses_period_kind_and_measure(ask, parcelhop, ola):
    waited(parcelhop, [10] * 20, lang="hu", elapsed_seconds=60)
    waited(parcelhop, [20] * 20, at=NOW - (NOW - NOW.replace(month=9)))

    assert "10 min" not in ask(ola)
    assert "10 min" in ask(ola, "/reports/fairness?measure=real")
    assert "20 min" not in ask(ola, "/reports/fairness?days=28")
    assert "20 min" in ask(ola, "/reports/fairness?days=90")
    assert "Nobody has waited" in ask(ola, "/reports/fairness?kind=next")


@pytest.mark.parametrize(
    "nonsense", ["days=0", "days=-1", "days=1e9", "kind=%00", "measure=%3Cb%3E", "kind=claim&days=x"]
)
def test_nonsense_in_the_address_is_the_plain_report(ask, unfair, ola, nonsense):
    assert SAID["en"] in ask(ola, f"/reports/fairness?{nonsense}")


def test_a_channels_own_words_are_words(ask, parcelhop, ola):
    waited(parcelhop, [10], channel="<b>=cmd()", lang="<i>x")

    page = ask(ola)

    assert "<b>=cmd" not in page and "&lt;b&gt;=cmd()" in page
