"""Words on X: what they weigh, what they cost, and when two texts are the same one.

Weights: docs.x.com, "Counting characters": NFC; four ranges of code points count one, all others two; an emoji with
whatever is joined to it counts two; every address counts 23, also one without https:// that ends in a real domain.
The same rules stand in static/js/count-x.js; a test compares what they count.
"""

import unicodedata

import regex

from caredesk.channels.base import AccountFacts

DEFAULT_LIMIT = 280
DM_LIMIT = 10_000
URL_WEIGHT = 23
_LIGHT = ((0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca "
    "cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo "
    "fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it "
    "je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn "
    "mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps "
    "pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th "
    "tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
# The general endings that people type; a rare one without https:// is counted letter by letter.
GENERAL = (
    "academy agency app art asia bank bike biz blog business cafe cat center chat city clinic cloud club com "
    "community company consulting design dev digital edu education email energy events expert express fashion "
    "finance fitness fun gallery games global gov group guru health help host hotel house info int jobs land "
    "legal life link live love ltd management market marketing media mil mobi money movie museum name net network "
    "news ngo ninja one online org page photo photography photos pizza plus pro property pub rent restaurant "
    "reviews rocks sale school services shop show site social software solutions space sport store studio style "
    "support systems team tech tickets tips today tools top tours town toys travel university video vip watch web "
    "wiki win work works world wtf xyz zone"
)
_ENDINGS = "|".join((GENERAL + " " + COUNTRIES).split())
_LATIN = "A-Za-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_END = rf"\.(?:{_ENDINGS})(?![0-9A-Za-z@+-])"
_CHARS = r"\p{Latin}\p{Cyrillic}0-9!*';:=+,.$%#\[\]\-\u2013_~@|&/"
_LAST = r"\p{Latin}\p{Cyrillic}0-9=#+\-_/"
_PATH = rf"/(?:[{_CHARS}]*(?:\([{_CHARS}]*\)|[{_LAST}]))*"
_QUERY = r"(?:\?[A-Za-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@]*[A-Za-z0-9\-_&=#/])?"


def _domain(letters: str) -> str:
    above = rf"(?:[{letters}](?:[{letters}_-]{{0,61}}[{letters}])?\.){{0,8}}"
    return rf"{above}[{letters}](?:[{letters}-]{{0,61}}[{letters}])?{_END}"


_ANY = _domain(r"\p{L}\p{M}\p{N}")
_BARE = _domain(_LATIN)
_URL = regex.compile(
    rf"(?<![A-Za-z0-9@＠$#＃])(?:https?://{_ANY}(?::[0-9]+)?(?:{_PATH})?{_QUERY}"
    rf"|(?<![-_./]){_BARE}(?:(?::[0-9]+)?{_PATH}{_QUERY})?)",
    regex.IGNORECASE,
)
_PART = r"\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?\u20E3?[\U000E0020-\U000E007F]*"
_EMOJI = regex.compile(rf"\p{{Regional_Indicator}}{{2}}|[0-9#*]\uFE0F?\u20E3|{_PART}(?:\u200D{_PART})*")
_LEADING = regex.compile(r"^(?:\s*@\w+)+\s*")
_SCHEME = regex.compile(r"https?://", regex.IGNORECASE)
_SPACE = regex.compile(r"\s+")


def limit(account: AccountFacts) -> int:
    """280, or what the account is told to have: paying subscribers may write more."""
    told = account.settings.get("max_characters")
    return told if type(told) is int and told > 0 else DEFAULT_LIMIT


def count(text: str, account: AccountFacts) -> int:  # noqa: ARG001  everybody's letters weigh the same
    """The weight of a text, as X counts it."""
    text = unicodedata.normalize("NFC", text)
    rest, addresses = _URL.subn("", text)
    rest, emojis = _EMOJI.subn("", rest)
    return addresses * URL_WEIGHT + emojis * 2 + sum(1 if _is_light(ord(one)) else 2 for one in rest)


def _is_light(code: int) -> bool:
    return code <= 0x10FF or any(first <= code <= last for first, last in _LIGHT)


def has_address(text: str) -> bool:
    """Whether it holds a link, which is what makes a post dear."""
    return _URL.search(text) is not None


def same_words(one: str, other: str) -> bool:
    """Whether this is that text, after what X does to it: names set before a reply, https:// before an address, spaces,
    composed letters."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return _SPACE.sub(" ", _SCHEME.sub("", _LEADING.sub("", unicodedata.normalize("NFC", text)))).strip()
