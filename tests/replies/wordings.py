"""Templates on the stage."""

from caredesk.replies import templates

PL = {"lang": "pl", "channel": "", "form": "", "text": "Dzień dobry, {{customer.first_name|}} już sprawdzam."}
EN = {"lang": "en", "channel": "", "form": "", "text": "Hi {{customer.first_name|there}}, I am checking."}


def told(**more):
    plain = {"name": "Checking", "shortcut": "checking", "folder": "", "scope": "personal", "team": None}
    return plain | {"variants": [EN, PL]} | more


def made(agent, **more):
    return templates.create(agent, told(**more))


def text(lang, words, **more):
    return {"lang": lang, "channel": "", "form": "", "text": words, **more}
