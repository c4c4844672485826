"""Templates: who sees and changes which, shortcuts that mean one thing, versions, two people at one text."""

from threading import Barrier, Thread

import pytest

from caredesk.core import db
from caredesk.replies import owning, template_queries, templates
from caredesk.replies.template_models import Template, TemplateVersion
from caredesk.replies.template_queries import Wanted
from caredesk.replies.template_rules import Unfit
from caredesk.replies.templates import Stale
from caredesk.team.access import Forbidden, NotFound
from caredesk.team.models import Team
from tests import cast
from tests.replies.wordings import made, text, told


def seen(agent, **wanted):
    db.close_reading()
    return [line.template.shortcut for line in template_queries.listed(agent, Wanted(**wanted))]


def team_of(name):
    return db.first(Team, Team.name == name).id


def test_each_sees_their_own_their_teams_and_the_desks(ola, bence, outsider, eva):
    made(ola, shortcut="mine")
    made(ola, shortcut="ours", scope="team", team=team_of("Care PL"))
    made(bence, shortcut="all", scope="desk")

    assert sorted(seen(ola)) == ["all", "mine", "ours"]
    assert sorted(seen(bence)) == ["all", "ours"]
    assert seen(outsider) == ["all"]
    assert sorted(seen(eva)) == ["all", "ours"]


def test_a_template_one_may_not_see_is_not_there(ola, outsider):
    template = made(ola, scope="team", team=team_of("Care PL"))

    with pytest.raises(NotFound):
        owning.one(Template, outsider, template.id)


def test_the_desks_are_changed_by_who_looks_after_them_and_a_teams_by_the_team(ola, bence, vera):
    desks, ours = made(bence, scope="desk"), made(bence, shortcut="ours", scope="team", team=team_of("Care PL"))

    with pytest.raises(Forbidden):
        owning.to_change(Template, ola, desks.id)
    assert owning.to_change(Template, ola, ours.id) and owning.to_change(Template, bence, desks.id)
    with pytest.raises(Forbidden):
        owning.to_change(Template, vera, ours.id)


@pytest.mark.parametrize("more", [{"scope": "desk"}, {"scope": "team", "team": 999}, {"scope": "team"}, {"scope": "x"}])
def test_nobody_writes_for_more_people_than_they_may(ola, more):
    with pytest.raises(Unfit) as error:
        made(ola, **more)

    assert set(error.value.errors) <= {"scope", "team"}


def test_a_viewer_makes_none(vera):
    with pytest.raises(Forbidden):
        made(vera)


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        ({"scope": "desk"}, {"scope": "personal"}, True),
        ({"scope": "desk"}, {"scope": "team"}, True),
        ({"scope": "team"}, {"scope": "desk"}, True),
        ({"scope": "team"}, {"scope": "personal"}, True),
        ({"scope": "personal"}, {"scope": "personal"}, True),
        ({"scope": "personal"}, {"scope": "team"}, False),
    ],
    ids=lambda value: value["scope"] if isinstance(value, dict) else "",
)
def test_a_shortcut_means_one_thing_to_everybody_who_sees_it(bence, first, second, clash):
    home = {"team": team_of("Care PL")}
    made(bence, name="First", shortcut="köszönöm", **home | first)

    if not clash:
        assert made(bence, shortcut="koszonom", **home | second)
        return
    with pytest.raises(Unfit) as error:
        made(bence, shortcut="Koszonom", **home | second)
    assert error.value.errors == {"shortcut": "taken"}
    assert error.value.facts["name"] == "First"


def test_what_a_colleague_keeps_for_themselves_is_in_nobodys_way(ola, bence):
    made(ola, shortcut="checking")

    assert made(bence, shortcut="checking")


def test_two_take_the_same_shortcut_at_the_same_moment_and_one_is_told(bence):
    came, start = [], Barrier(2)

    def write():
        start.wait()
        try:
            came.append(made(bence, shortcut="race").shortcut)
        except Unfit as error:
            came.append(error.errors["shortcut"])
        db.close_reading()

    both = [Thread(target=write) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert came.count("race") == 1
    assert set(came) - {"race"} <= {"taken", "taken_now"}


@pytest.mark.once
@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"name": "  "}, "name", "empty"),
        ({"name": "x" * 81}, "name", "long"),
        ({"shortcut": ""}, "shortcut", "empty"),
        ({"shortcut": "a/b"}, "shortcut", "letters"),
        ({"shortcut": "x" * 41}, "shortcut", "long"),
        ({"folder": "x" * 61}, "folder", "long"),
        ({"variants": []}, "variants", "none"),
        ({"variants": [text("en", " \n")]}, "variants", "none"),
        ({"variants": [text("en", "Hi {{")]}, "variants.0", "not_ended"),
        ({"variants": [text("en", "Hi"), text("pl", "{{''.__class__}}")]}, "variants.1", "unknown"),
        ({"variants": [text("en", "x" * 100_000)]}, "variants.0", "long"),
        ({"variants": [text("", "Hi")]}, "variants.0", "lang"),
        ({"variants": [text("en", "Hi", channel="fax")]}, "variants.0", "channel"),
        ({"variants": [text("en", "Hi", form="x")]}, "variants.0", "form"),
        ({"variants": [text("en", "Hi"), text("en", "Hello")]}, "variants.1", "twice"),
        ({"variants": [text(f"a{chr(97 + n % 26)}{chr(97 + n // 26)}", "Hi") for n in range(41)]}, "variants", "many"),
    ],
)
def test_what_cannot_be_kept_is_told_by_field(ola, more, field, code):
    with pytest.raises(Unfit) as error:
        made(ola, **more)

    assert error.value.errors == {field: code}


def test_every_field_is_told_at_once(ola):
    with pytest.raises(Unfit) as error:
        made(ola, name="", shortcut="", variants=[])

    assert set(error.value.errors) == {"name", "shortcut", "variants"}


def test_a_change_is_a_new_version_and_the_same_again_is_none(ola):
    template = made(ola)
    other = [text("en", "Looking into it.")]

    assert templates.change(ola, template, told(variants=other), seen=1).version == 2
    assert templates.change(ola, template, told(variants=other), seen=2).version == 2
    assert [one.content["variants"] for one in _versions(template)][-1] == other
    assert [one["body"]["version"] for one in cast.entries("template.changed")] == [2]


def _versions(template):
    db.close_reading()
    return [one for one, _ in template_queries.versions(template)][::-1]


def test_an_earlier_version_comes_back_as_a_new_one(ola):
    template = made(ola)
    templates.change(ola, template, told(name="Other", variants=[text("en", "Other.")]), seen=1)

    back = templates.restore(ola, template, 1)

    assert (back.version, back.name, len(back.variants)) == (3, "Checking", 2)
    assert _versions(template)[-1].restored_from == 1
    with pytest.raises(NotFound):
        templates.restore(ola, template, 9)


def test_who_saves_second_is_told_and_nothing_is_lost(ola, bence):
    template = made(ola, scope="team", team=team_of("Care PL"))
    templates.change(ola, template, {"variants": [text("en", "Ola's.")]}, seen=1)

    with pytest.raises(Stale) as error:
        templates.change(bence, template, {"variants": [text("en", "Bence's.")]}, seen=1)

    assert error.value.newest == 2
    templates.change(bence, template, {"variants": [text("en", "Bence's.")]}, seen=2)
    assert [one.content["variants"][0]["text"] for one in _versions(template)][1:] == ["Ola's.", "Bence's."]


def test_of_two_who_save_at_the_same_moment_one_is_told(ola, bence):
    template = made(ola, scope="team", team=team_of("Care PL"))
    came, start = [], Barrier(2)

    def save(agent):
        start.wait()
        try:
            came.append(templates.change(agent, template, {"name": agent.name}, seen=1).version)
        except Stale as error:
            came.append(f"newer: {error.newest}")
        db.close_reading()

    both = [Thread(target=save, args=(one,)) for one in (ola, bence)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert sorted(came, key=str) == [2, "newer: 2"]
    assert len(_versions(template)) == 2


def test_a_retired_one_is_not_offered_and_who_would_miss_it_is_told(ola, bence):
    template = made(bence, scope="desk")
    templates.favour(ola, template, on=True)

    templates.retire(bence, template)

    assert seen(ola) == [] and seen(ola, state="retired") == ["checking"]
    assert [one["body"]["kind"] for one in cast.entries("notice.given")] == ["template_retired"]
    templates.bring_back(bence, template)
    assert seen(ola) == ["checking"]


def test_a_shortcut_that_was_given_away_meanwhile_keeps_a_retired_one_away(bence):
    template = made(bence, scope="desk")
    templates.retire(bence, template)
    made(bence, name="New", scope="desk")

    with pytest.raises(Unfit) as error:
        templates.bring_back(bence, template)

    assert error.value.facts["name"] == "New"


def test_a_favourite_is_ones_own(ola, bence):
    template = made(bence, scope="desk")

    templates.favour(ola, template, on=True)
    templates.favour(ola, template, on=True)

    assert seen(ola, state="starred") == ["checking"] and seen(bence, state="starred") == []
    templates.favour(ola, template, on=False)
    assert seen(ola, state="starred") == []
    assert len(cast.entries("template.favoured")) == len(cast.entries("template.unfavoured")) == 1


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"q": "lodz"}, ["lodz"]),
        ({"q": "ŁÓDŹ paczka"}, ["lodz"]),
        ({"q": "nothing like it"}, []),
        ({"folder": "Delivery"}, ["lodz", "other"]),
        ({"folder": "Delivery / Lockers"}, ["lodz"]),
        ({"folder": "Deliv"}, []),
        ({"lang": "hu"}, ["other"]),
        ({"scope": "personal"}, ["lodz"]),
    ],
    ids=str,
)
def test_the_list_is_searched_without_accents_and_narrowed(bence, wanted, found):
    made(bence, shortcut="lodz", folder="Delivery/Lockers", variants=[text("pl", "Paczka jest w Łodzi: Łódź.")])
    made(bence, shortcut="other", folder="Delivery", scope="desk", variants=[text("hu", "Megjött.")])

    assert sorted(seen(bence, **wanted)) == found


def test_versions_are_rows_that_are_never_taken_away(ola):
    template = made(ola)
    templates.retire(ola, template)

    assert db.first(TemplateVersion, TemplateVersion.template_id == template.id) is not None


def test_a_reader_meets_it_in_their_own_language_first(app, ola):
    with db.transaction():
        db.lock(ola).lang = "pl"
    made(ola, variants=[text("en", "Hi there."), text("pl", "Witaj na X.", channel="x"), text("pl", "Dzień dobry.")])
    client = cast.signed_in(app, ola)

    shown = client.get("/templates").text
    blank = client.get("/templates/new").text

    assert "Dzień dobry." in shown and "Hi there." not in shown and "Witaj na X." not in shown
    assert "Hi there." in client.get("/templates?lang=en").text
    assert blank.index('name="lang" value="pl"') < blank.index('name="lang" value="en"')
