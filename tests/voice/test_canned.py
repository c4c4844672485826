"""How much of a reply was ready-made: worked out when it is written, added up in the report, the same in the file."""

from caredesk.core import clock, db
from caredesk.replies import templates
from caredesk.reports import canned, canned_behind, canned_routes
from caredesk.reports.canned_behind import Asked
from caredesk.tickets import conversation
from caredesk.voice import voicing
from caredesk.voice.models import CannedReply
from tests import cast
from tests.tickets import scene

WORDS = "Dzień dobry, paczka czeka w automacie do piątku. Kod przyszedł wiadomością."


def made(agent, *more):
    wordings = [{"lang": "pl", "channel": "", "form": "", "text": text} for text in (WORDS, *more)][:1]
    wordings += [{"lang": "pl", "channel": "webhook", "form": "", "text": text} for text in more]
    told = {"name": "Automat", "shortcut": "automat", "folder": "", "scope": "desk", "team": None, "variants": wordings}
    return templates.create(agent, told)


def said(ticket, agent, text, own_id, template=None):
    along = {"template": {"id": template.id, "version": 1, "lang": "pl", "text": WORDS}} if template else {}
    seen = frozenset({"voice_near"})
    return conversation.reply(ticket, agent, text, kind="public", own_id=own_id, along=along, accept=seen)


def kept(post):
    db.close_reading()
    return db.session().get_one(CannedReply, post.id)


def test_the_share_is_that_of_the_template_and_nothing_for_what_was_typed(parcelhop, kasia, zoltan, ola, bence, eva):
    scene.answerable(parcelhop)
    template = made(bence)
    one, other = scene.ticket(parcelhop, kasia), scene.ticket(parcelhop, zoltan)

    whole = kept(said(one, ola, WORDS, "r1", template))
    half = kept(said(one, ola, f"{WORDS} Bardzo mi przykro, że nikt nie dał Pani znać wcześniej.", "r2", template))
    typed = kept(said(other, bence, "Sprawdziłem to osobiście u kuriera.", "r3"))
    again = kept(said(other, bence, WORDS, "r4"))

    assert (whole.canned_percent, whole.template_id, whole.said_percent) == (100, template.id, 0)
    assert 40 <= half.canned_percent <= 70
    assert (typed.canned_percent, typed.template_id) == (0, None)
    assert (again.canned_percent, again.said_percent) == (0, 100)
    report = canned.report(eva, 7, clock.now())
    assert (report.total.replies, report.total.ready_made, report.total.edited, report.total.said_before) == (
        4,
        2,
        1,
        1,
    )
    assert [(line.name, line.replies, line.ready_made) for line in report.agents] == [
        *(("Bence Kovács", 2, 0), ("Ola Nowak", 2, 2)),
    ]
    assert [(line.name, line.replies) for line in report.templates] == [("Automat", 2)]


def test_nobody_is_told_of_accounts_behind_their_wall(parcelhop, kasia, ola, outsider):
    said(scene.ticket(scene.answerable(parcelhop), kasia), ola, "Już jedzie.", "r1")

    assert canned.report(ola, 28, clock.now()).total.replies == 1
    assert canned.report(outsider, 28, clock.now()).total.replies == 0


def test_page_file_and_machine_say_the_same(app, parcelhop, kasia, ola):
    said(scene.ticket(scene.answerable(parcelhop), kasia), ola, "Już jedzie.", "r1")
    client = cast.signed_in(app, ola)

    page = client.get("/reports/canned?days=7").get_data(as_text=True)
    file = client.get("/reports/canned.csv?days=7").get_data(as_text=True)

    assert "Ola Nowak" in page and "0%" in page
    assert "agent," in file and ",Ola Nowak,1,0,0,0,0" in file
    assert "Nothing was written in this time." in cast.signed_in(app, cast.agent("outsider@parcelhop.example")).get(
        "/reports/canned"
    ).get_data(as_text=True)


def test_behind_each_figure_are_the_replies_that_it_counts(app, parcelhop, kasia, zoltan, ola, bence, eva, outsider):
    scene.answerable(parcelhop)
    template = made(bence)
    one, other = scene.ticket(parcelhop, kasia), scene.ticket(parcelhop, zoltan)
    said(one, ola, WORDS, "r1", template)
    said(one, ola, f"{WORDS} Bardzo mi przykro, że nikt nie dał Pani znać wcześniej.", "r2", template)
    said(other, bence, "Sprawdziłem to osobiście u kuriera.", "r3")
    said(other, bence, WORDS, "r4")
    report = canned.report(eva, 7, clock.now())

    for line in (report.total, *report.agents, *report.templates):
        for what in canned.COUNTED:
            asked = Asked(line.by, line.id, what, 7, clock.now())
            behind = canned_behind.replies(eva, asked, 0, 50)
            assert len(behind) == canned_behind.size(eva, asked) == getattr(line, what), (line, what)
            assert canned_behind.size(outsider, asked) == 0
    client = cast.signed_in(app, eva)
    page = client.get(f"/reports/canned/counted?by=template&id={template.id}&what=edited").get_data(as_text=True)
    assert "Automat" in page and "1 reply, the newest first." in page
    assert "Bardzo mi przykro" in page and f'href="/tickets/{one.id}#p' in page
    assert "Nothing is counted here" in client.get("/reports/canned/counted?by=agent&id=999").get_data(as_text=True)
    hidden = cast.signed_in(app, outsider).get(f"/reports/canned/counted?by=template&id={template.id}")
    assert hidden.status_code == 200 and "Automat" not in hidden.get_data(as_text=True)
    assert client.get("/reports/canned/counted?by=mood").status_code == 404
    assert client.get("/reports/canned/counted?what=everything").status_code == 404


def test_more_replies_than_one_page_holds_are_on_the_next(app, parcelhop, kasia, ola, monkeypatch):
    monkeypatch.setattr(canned_routes, "PAGE", 2)
    ticket = scene.ticket(scene.answerable(parcelhop), kasia)
    for number, words in enumerate(("Już jedzie.", "Kurier dzwonił rano.", "Proszę o numer paczki.")):
        said(ticket, ola, words, f"r{number}")
    client = cast.signed_in(app, ola)

    first = client.get("/reports/canned/counted?days=7").get_data(as_text=True)
    assert "Kurier" in first and "numer paczki" in first and "Już jedzie" not in first
    assert 'rel="next"' in first
    then = client.get("/reports/canned/counted?days=7&after=2").get_data(as_text=True)
    assert "Już jedzie" in then and "Kurier" not in then and 'rel="next"' not in then


def test_a_near_same_answer_is_offered_in_the_templates_other_wording(parcelhop, kasia, ola, bence):
    ticket = scene.ticket(scene.answerable(parcelhop), kasia)
    template = made(bence, "Proszę zajrzeć do automatu: paczka leży tam do piątku, kod ma Pani w telefonie.")
    said(ticket, ola, WORDS, "r1", template)
    along = {"template": {"id": template.id, "version": 1, "lang": "pl", "text": WORDS}}

    words = voicing.draft(ticket, ola, {"kind": "public", "text": WORDS, "along": along})

    found = voicing.variants(words, voicing.said.heard(ticket))
    assert found == ["Proszę zajrzeć do automatu: paczka leży tam do piątku, kod ma Pani w telefonie."]
