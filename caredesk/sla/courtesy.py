"""Telling a closing courtesy ("thanks!") from words that want an answer; when in doubt it wants one. Pure."""

import re
import unicodedata

from caredesk.tickets.fold import fold

Phrase = tuple[str, ...]

LONGEST = 120
MOST_WORDS = 14

# Folded, as search compares words. What thanks, agrees or takes leave by itself:
COURTEOUS = {
    "en": """
        thanks, many thanks, thank you, thankyou, thank u, thx, thnx, tks, ty, tysm, cheers, much appreciated,
        appreciate it, i appreciate it, ok, okay, okey, okie, k, alright, all right, got it, understood, will do,
        bye, bye bye, goodbye, take care, all the best, best regards, kind regards, regards, have a nice day,
        have a good day, have a great day, have a lovely day, have a nice evening, have a good evening,
        have a nice weekend, have a good weekend, have a great weekend, good night, same to you
    """,
    "pl": """
        dzieki, dziekuje, dziekujemy, dziekowac, dzieks, wielkie dzieki, serdeczne dzieki, piekne dzieki, oki, okej,
        oks, spoko, rozumiem, pozdrawiam, pozdrawiamy, pozdrowienia, pozdro, milego dnia, milego wieczoru,
        milego weekendu, milego popoludnia, dobrego dnia, dobrego wieczoru, dobranoc, do widzenia, do uslyszenia,
        nawzajem, wzajemnie, wszystkiego dobrego
    """,
    "hu": """
        koszonom, koszonjuk, koszi, koszike, kosz, kosszi, halas koszonet, halasan koszonom, oke, okes, okesoke,
        rendben, rendben van, ertem, szia, sziasztok, viszlat, viszontlatasra, udv, udvozlettel, udvozlet, szep napot,
        szep napot kivanok, szep estet, szep estet kivanok, szep hetveget, jo hetveget, jo ejszakat, minden jot,
        viszont kivanom
    """,
}
ONLY_IN = {"en": "ta", "pl": "git, dobra, pa, na razie", "hu": "na jo"}  # something else in another language

# What may only stand beside those: praise, because alone it may be meant the other way round, and greetings, because
# alone they begin something.
BESIDE = {
    "en": """
        so much, very much, a lot, a bunch, lots, a million, again, indeed, all, everyone, everybody, guys, team,
        folks, and, you too, super, great, cool, perfect, nice, awesome, excellent, lovely, wonderful, amazing,
        brilliant, good, very good, hi, hello, hey, for your help, for the help, for helping, for helping me,
        for all your help, for your time, for your reply, for the reply, for your answer, for the answer,
        for the quick reply, for your quick reply, for the quick answer, for your quick answer,
        for the quick response, for your quick response, for the info, for the information, for letting me know,
        for the update, for your support, for the support
    """,
    "pl": """
        bardzo, serdecznie, slicznie, pieknie, uprzejmie, ogromnie, wielkie, jeszcze raz, raz jeszcze, wam, ci, panu,
        pani, panstwu, i, jasne, super, swietnie, ekstra, extra, fajnie, dobrze, idealnie, rewelacja, cudownie,
        znakomicie, hej, czesc, dzien dobry, witam, za pomoc, za szybka pomoc, za odpowiedz, za szybka odpowiedz,
        za info, za informacje, za szybka reakcje, za wyjasnienie, za wyjasnienia, za odzew, za wsparcie
    """,
    "hu": """
        szepen, nagyon, meg egyszer, ujra, tovabbi, is, es, mindenkinek, nektek, neked, onnek, onoknek, szuper, remek,
        nagyszeru, tokeletes, kiraly, csodas, fantasztikus, prima, jo, hello, hali, jo napot, jo napot kivanok, kedves,
        a segitseget, a gyors segitseget, a segitsegeteket, a valaszt, a gyors valaszt, a valaszat, az informaciot,
        az infot, a tajekoztatast, a felvilagositast
    """,
}

GLAD = frozenset("👍👌🤝✅✔❤♥💙💚💛💜🧡🤍💗💖💕😊☺🥰😘🤗")
GLAD_BESIDE = frozenset("🙏🙌💪😀😃😄😁🙂😇😍🥳🎉✨⭐🌟🌷🌹🌸💐🍀☀🌞")  # alone they may beg, or be meant otherwise
_SMILES = re.compile(r"(?<!\w)(?:[:;=]-?[)D*]+|<3|\^\^|xD+)(?!\w)")
_UNSEEN = re.compile("[\ufe0f\u200d\U0001f3fb-\U0001f3ff]")  # what only colours or joins an emoji
_NAMES = re.compile(r"^(?:@[\w.-]+(?:@[\w.-]+)?[,:]?\s+)+")
_MARKS = re.compile(r"[\s.,!;–—~-]")
_DOUBTFUL = re.compile(r"\.\s*\.|…|\w\.\w")  # something left unsaid, or an address
_DRAWN_OUT = re.compile(r"(\w)\1{2,}")


def is_courtesy(text: str, lang: str = "") -> bool:
    """Whether these words only thank, agree or take leave, so that nobody waits for an answer to them."""
    said = _NAMES.sub("", unicodedata.normalize("NFC", text.strip()))
    if len(said) > LONGEST or _DOUBTFUL.search(said):
        return False
    plain = _SMILES.sub(" ", _UNSEEN.sub("", said))
    signs = {sign for sign in _MARKS.sub("", plain) if not sign.isalpha()}
    words = tuple(_DRAWN_OUT.sub(r"\1", fold(plain)).split())
    if signs - GLAD - GLAD_BESIDE or len(words) > MOST_WORDS:
        return False
    alone = _ALONE | _phrases(ONLY_IN.get(lang, ""))
    is_meant = bool(signs & GLAD) or any(_holds(words, phrase) for phrase in alone)
    return is_meant and _is_made_of(words, alone | _BESIDE)


def _phrases(listed: str) -> frozenset[Phrase]:
    return frozenset(tuple(phrase.split()) for phrase in listed.split(",") if phrase.strip())


_ALONE = frozenset[Phrase]().union(*map(_phrases, COURTEOUS.values()))
_BESIDE = frozenset[Phrase]().union(*map(_phrases, BESIDE.values()))


def _holds(words: Phrase, phrase: Phrase) -> bool:
    return any(words[start : start + len(phrase)] == phrase for start in range(len(words)))


def _is_made_of(words: Phrase, known: frozenset[Phrase]) -> bool:
    """Whether the words are these phrases, one after the other, with nothing left over."""
    reached = {0}
    for start in range(len(words)):
        if start in reached:
            reached |= {start + len(phrase) for phrase in known if words[start : start + len(phrase)] == phrase}
    return len(words) in reached
