"""The words of this room in the reader's language: who reads an article, what was struck, why something is not done."""

from flask_babel import gettext as _

from caredesk.tickets.sentences import SENTENCES

SENTENCES.update(
    {
        "article_title": lambda facts: _("Give it a title of up to %(most)s characters.", most=facts.get("most", 160)),
        "article_text": lambda facts: _(
            "Write the answer, in up to %(most)s characters.", most=facts.get("most", 20_000)
        ),
        "article_questions": lambda facts: _(
            "Up to %(most)s questions, each of up to %(longest)s characters.",
            most=facts.get("most", 20),
            longest=facts.get("longest", 500),
        ),
        "article_lang": lambda _facts: _("Choose one of the languages of the desk."),
        "article_topic": lambda _facts: _("There is no such topic any more. Choose another one."),
        "article_owner": lambda _facts: _("They are not here any more. Choose somebody who is."),
        "article_review": lambda _facts: _("Choose a day after today."),
        "article_date": lambda _facts: _("There is no such day. Choose one from the calendar."),
        "article_retired": lambda _facts: _("This article is retired. Take it up again before you change it."),
        "article_no_draft": lambda _facts: _("What the desk reads does not become a personal draft again. Retire it."),
        "article_source": lambda _facts: _("There is no question with an answer of ours here that can be read."),
        "article_moved": lambda _facts: _("The words of the ticket have changed meanwhile. Look at them again."),
        "proposal_decided": lambda _facts: _("Somebody has decided this already."),
        "topic_names": lambda facts: _(
            "Give it a name of up to %(most)s characters, in one language at least.", most=facts.get("most", 40)
        ),
    }
)


def visibility(key: str) -> str:
    """Who reads an article."""
    said = {"draft": _("Personal draft"), "desk": _("The desk"), "public": _("Everybody")}
    return said.get(key, key)


def how(key: str) -> str:
    """How a version came to be."""
    said = {
        "made": _("begun"),
        "saved": _("saved"),
        "restored": _("restored"),
        "merged": _("question added"),
    }
    return said.get(key, key)


def struck(kind: str) -> str:
    """What a piece of a text is, that should not stand in an article."""
    said = {
        "name": _("name"),
        "handle": _("name on a network"),
        "email": _("e-mail address"),
        "phone": _("telephone number"),
        "account": _("bank account"),
        "card": _("payment card"),
        "person": _("number of a person"),
        "order": _("number of an order or parcel"),
        "address": _("address"),
        "postcode": _("post code"),
        "greeting": _("greeting with a name"),
        "hand": _("struck by hand"),
    }
    return said.get(kind, kind)


def shows() -> dict[str, str]:
    """The filters of the list that say how an article stands."""
    return {
        "review": _("Review due"),
        "stale": _("Translation is behind"),
        "drafts": _("My drafts"),
        "public": _("Public"),
        "retired": _("Retired"),
    }
