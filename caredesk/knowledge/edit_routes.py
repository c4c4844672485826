"""Writing an article: a new one, its variants side by side, drafts that keep themselves, and two people at once."""

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import i18n, web
from caredesk.core.types import known
from caredesk.knowledge import access, actions, asking, drafts, queries, topics, versions
from caredesk.knowledge.actions import Conflict, Edit, Theirs
from caredesk.knowledge.article_routes import about
from caredesk.knowledge.list_routes import frame
from caredesk.knowledge.models import Article, ArticleVariant
from caredesk.knowledge.words import Words, tidy
from caredesk.team.access import NotFound, need
from caredesk.team.door import me
from caredesk.tickets.refusals import Refused
from caredesk.tickets.sentences import say

bp = Blueprint("edit", __name__)
URL = "/knowledge/<int:article_id>"


@bp.get("/knowledge/new")
@login_required
def begin() -> str:
    need(me(), "work")
    asked = request.args.get("q", "")[:200]
    lang = request.args.get("lang", "")
    return _new(Words("", "", (asked,) if asked else ()), lang if lang in i18n.LANGUAGES else web.language(), {})


def _new(told: Words, lang: str, errors: dict[str, str]) -> str:
    return render_template(
        "knowledge/new.html", typed=told, written=lang, errors=errors, topics=topics.all_of(), **frame()
    )


@bp.post("/knowledge")
@login_required
def make() -> Any:
    need(me(), "work")
    told, lang = asking.typed(), request.form.get("lang", "")
    try:
        article = actions.make(me(), lang, told, topic_id=asking.number("topic"))
    except Refused as error:
        return _new(told, lang, {error.facts.get("field", "text"): say(error.code, error.facts)}), 422
    flash(_("It is your own draft. Publish it when it is ready."))
    return redirect(f"/knowledge/{article.id}", 303)


@bp.get(f"{URL}/edit")
@login_required
def edit(article_id: int) -> str:
    article = access.article_to_write(me(), article_id)
    lang = request.args.get("lang", "")
    lang = lang if lang in i18n.LANGUAGES else queries.variants(article_id)[0].lang
    return _editor(article, lang, None, {})


def _editor(article: Article, lang: str, told: Words | None, errors: dict[str, str], **more: Any) -> str:
    """The variant with another one beside it: the one that it was written from, or any."""
    number = article.id or 0
    several, asked = queries.variants(number), queries.questions(number)
    mine = next((one for one in several if one.lang == lang), None)
    draft = drafts.of(article, me()).get(lang) if told is None else None
    beside = _beside(several, mine, lang)
    base = more.pop("base", None)
    base = base if base is not None else draft.base if draft else (mine.version if mine else 0)
    stood = Words(mine.title, mine.text, tuple(asked.get(lang, ()))) if mine else Words("", "")
    kept = Words(draft.title, draft.text, tuple(draft.questions)) if draft else stood
    told = told if told is not None else kept
    shown: dict[str, Any] = {"mine": mine, "written": lang, "typed": told, "errors": errors, "variants": several}
    shown |= {
        "draft": draft,
        "beside": beside,
        "beside_questions": asked.get(beside.lang, ()) if beside else (),
        "base": base,
    }
    shown["changes"] = _changes(article, mine, beside)
    return render_template("knowledge/edit.html", **shown, **more, **about(article), **frame())


def _beside(several: list[ArticleVariant], mine: ArticleVariant | None, lang: str) -> ArticleVariant | None:
    wanted = request.args.get("beside", "") or (mine.source_lang if mine else "")
    others = [one for one in several if one.lang != lang]
    return next((one for one in others if one.lang == wanted), others[0] if others else None)


def _changes(article: Article, mine: ArticleVariant | None, beside: ArticleVariant | None) -> Any:
    """What has changed in the source since this variant was written from it."""
    if mine is None or beside is None or mine.source_lang != beside.lang or beside.version <= mine.source_version:
        return None
    old = versions.one(article, beside.lang, mine.source_version)
    return versions.compare(old.text, beside.text) if old else None


@bp.post(f"{URL}/variants/<lang>")
@login_required
def save(article_id: int, lang: str) -> Any:
    article, told = access.article_to_write(me(), article_id), asking.typed()
    base, source = asking.number("base") or 0, request.form.get("source", "")
    try:
        actions.write(article, me(), Edit(lang, told, base, source))
    except Conflict as error:
        drafts.keep(article, me(), lang, told, base=base)
        return _side_by_side(article, lang, told, error.theirs), 409
    except Refused as error:
        field = error.facts.get("field", "")
        if field not in ("title", "text", "questions"):
            raise
        return _editor(article, lang, told, {field: say(error.code, error.facts)}, base=base), 422
    flash(_("Saved. The version before is kept."))
    return redirect(f"/knowledge/{article.id}?lang={lang}", 303)


def _side_by_side(article: Article, lang: str, told: Words, theirs: Theirs) -> str:
    """Both texts, and what differs: saving again is on top of theirs, and whoever saves has seen it."""
    pieces = versions.compare(theirs.text, tidy(told.text))
    questions = queries.questions(known(article.id)).get(lang, [])
    asked = versions.compare("\n".join(questions), "\n".join(told.questions))
    conflict = {"theirs": theirs, "questions": questions, "pieces": pieces, "asked": asked}
    return _editor(article, lang, told, {}, base=theirs.version, conflict=conflict)


@bp.put(f"{URL}/drafts/<lang>")
@login_required
def keep(article_id: int, lang: str) -> Any:
    article = access.article_to_change(me(), article_id)
    row = drafts.keep(article, me(), _spoken(lang), asking.typed(), base=asking.number("base") or 0)
    return jsonify(at=row.saved_at.isoformat())


@bp.post(f"{URL}/drafts/<lang>/drop")
@login_required
def drop(article_id: int, lang: str) -> Any:
    article = access.article_to_change(me(), article_id)
    drafts.drop(article, me(), _spoken(lang))
    flash(_("Your draft is gone; the article stays as it is."))
    return redirect(f"/knowledge/{article.id}/edit?lang={lang}", 303)


def _spoken(lang: str) -> str:
    if lang not in i18n.LANGUAGES:
        raise NotFound
    return lang


@bp.get(f"{URL}/versions/<lang>")
@login_required
def history(article_id: int, lang: str) -> str:
    article = access.article(me(), article_id)
    several = versions.of(article, _spoken(lang))
    if not several:
        raise NotFound
    newer = _version(article, lang, "new") or several[0]
    older = _version(article, lang, "old") or (several[1] if len(several) > 1 else several[0])
    told = {"several": several, "old": older, "new": newer, "compared": versions.compare(older.text, newer.text)}
    told["people"] = versions.writers(several)
    return render_template("knowledge/versions.html", written=lang, **told, **about(article), **frame())


def _version(article: Article, lang: str, name: str) -> Any:
    told = request.args.get(name, "")
    return versions.one(article, lang, int(told)) if told.isascii() and told.isdigit() and len(told) < 7 else None


@bp.post(f"{URL}/versions/<lang>/<int:number>")
@login_required
def restore(article_id: int, lang: str, number: int) -> Any:
    """Make these words the newest version."""
    article = access.article_to_write(me(), article_id)
    old = versions.one(article, _spoken(lang), number) if number < 2**31 else None
    if old is None:
        raise NotFound
    try:
        versions.restore(article, me(), old, base=asking.number("base") or 0)
        flash(_("Restored as the newest version."))
    except Conflict:
        flash(say("changed_since"))
    return redirect(f"/knowledge/{article.id}/versions/{lang}", 303)
