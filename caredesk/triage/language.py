"""Telling the language of a few words: one of those that the desk speaks, or nothing when it is not sure.

The model (py3langid, offline) takes half a second to load and fifty megabytes to keep: whoever is about to read posts
loads it first, outside any transaction; a process that never reads any never does."""

import re
from functools import cache, lru_cache
from threading import Lock
from typing import Any

from caredesk.core.i18n import LANGUAGES

FEWEST_LETTERS = 12
SURE = 0.8
MOST = 600  # characters: more of them make nobody surer
_NOT_WORDS = re.compile(r"https?://\S+|\S+@\S+|[@#]\w+|\d+")
_loading = Lock()


@lru_cache(maxsize=64)  # the words that came in are asked about twice: for their writer, and for the post
def guess(text: str) -> str:
    """The language of this text; empty for too few letters, for what could be several, and for none of ours."""
    plain = _NOT_WORDS.sub(" ", text[:MOST])
    if sum(sign.isalpha() for sign in plain) < FEWEST_LETTERS:
        return ""
    found, sure = warm().classify(plain)
    return str(found) if sure >= SURE else ""


def warm() -> Any:
    """The model, loaded at the first call; two that ask at once wait for the same one."""
    with _loading:
        return _model()


@cache
def _model() -> Any:
    # Numbers for a hundred other languages are left behind: the restricted model is a third of the whole one.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    whole.set_languages(list(LANGUAGES))
    parts = (whole.nb_ptc, whole.nb_pc, whole.nb_classes, whole.tk_nextmove, whole.tk_output)
    return LanguageIdentifier(*parts, norm_probs=True, tk_row=whole.tk_row)
