"""One name for one post, however its address is written: pure.

The same post is told with http or https, with www or m before the host, under an old name of the network, with what
advertisers hang on it, shortened or not. Two addresses with one canonical form are the same post; where nothing is
known about a site, only what cannot matter is taken away, for two posts taken for one would lose one of them.
"""

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

_LONGEST = 2000
_BEFORE = re.compile(r"^(www\d?|m|mobile|amp|touch|old|new|np)\.")
_PORTS = {"http": 80, "https": 443}
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|twclid|ttclid|li_fat_id|igshid|igsh|mibextid|mc_[ce]id|yclid|"
    r"_hs(enc|mi)|vero_id|wt_mc|pk_\w+|mtm_\w+|ref_src|ref_url|cmpid|ocid|ncid|sr_share|share_id|feature|si|spm|xmt|rdt|"
    r"__tn__|__cft__.*|__xts__.*|comment_tracking|notif_id|notif_t|refid|paipv|eav|locale|_rdr",
)
_ID = r"([A-Za-z0-9_-]+)"


def canonical(url: str) -> str:
    """The name of the post at this address; "" for what is no web address."""
    try:
        parts = urlsplit(url.strip()[:_LONGEST])
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in _PORTS or not host:
        return ""
    host = _host(host)
    at = host if port in (None, _PORTS[parts.scheme.lower()]) else f"{host}:{port}"
    path = re.sub(r"//+", "/", parts.path).rstrip("/")
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    known = _SITES.get(host)
    named = known(path, query, parts.fragment) if known else ""
    return f"{host}/{named}" if named else _plain(at, path, parts.query)


def _host(host: str) -> str:
    bare = _BEFORE.sub("", host.lower())
    return _NAMES.get(bare, bare)


def _plain(host: str, path: str, query: str) -> str:
    kept = sorted(one for one in parse_qsl(query, keep_blank_values=True) if not _TRACKING.fullmatch(one[0]))
    return f"{host}{path}?{urlencode(kept)}" if kept else f"{host}{path}"


_NAMES = {
    "twitter.com": "x.com",
    "nitter.net": "x.com",
    "fxtwitter.com": "x.com",
    "vxtwitter.com": "x.com",
    "fixupx.com": "x.com",
    "youtu.be": "youtube.com",
    "youtube-nocookie.com": "youtube.com",
    "fb.com": "facebook.com",
    "pl-pl.facebook.com": "facebook.com",
    "hu-hu.facebook.com": "facebook.com",
    "instagr.am": "instagram.com",
    "telegram.me": "t.me",
    "telegram.dog": "t.me",
    "redd.it": "reddit.com",
    "i.reddit.com": "reddit.com",
}
_Site = Callable[[str, dict[str, str], str], str]


def _first(pattern: str) -> _Site:
    """What the path names, by the groups of this pattern."""
    compiled = re.compile(pattern, re.IGNORECASE)

    def found(path: str, _query: dict[str, str], _fragment: str) -> str:
        match = compiled.match(path)
        return "/".join(group for group in match.groups() if group) if match else ""

    return found


def _youtube(path: str, query: dict[str, str], _fragment: str) -> str:
    """A comment is named by `lc`, a video by `v` or the last of the path."""
    match = re.match(rf"/(?:shorts/|live/|embed/|v/)?{_ID}$", path)
    video = query.get("v") or (match[1] if match and match[1] != "watch" else "")
    return "/".join(one for one in (video, query.get("lc", "")) if one)


def _facebook(path: str, query: dict[str, str], _fragment: str) -> str:
    """A post by its number or its pfbid, a comment by its number beside it; who wrote it may be named in many ways."""
    match = re.search(rf"/(?:posts|videos|reel|photos|permalink)/(?:[^/]+/)?{_ID}$", path)
    post = query.get("story_fbid") or query.get("fbid") or query.get("v") or (match[1] if match else "")
    return "/".join(one for one in (post, query.get("reply_comment_id") or query.get("comment_id") or "") if one)


def _reddit(path: str, _query: dict[str, str], _fragment: str) -> str:
    match = re.match(r"(?:/(?:r|user|u)/[^/]+)?/comments/([a-z0-9]+)(?:/[^/]*(?:/([a-z0-9]+))?)?", path, re.IGNORECASE)
    if match is None and re.fullmatch(r"/[a-z0-9]{4,12}", path):
        return path[1:]
    return "/".join(one for one in match.groups() if one) if match else ""


_SITES: dict[str, _Site] = {
    "x.com": _first(r"/(?:i/web|i|[A-Za-z0-9_]{1,15})/status(?:es)?/(\d+)"),
    "youtube.com": _youtube,
    "facebook.com": _facebook,
    "instagram.com": _first(rf"(?:/[A-Za-z0-9_.]+)?/(?:p|reel|reels|tv)/{_ID}(?:/c/(\d+))?"),
    "reddit.com": _reddit,
    # The key of a record tells the microsecond; a profile may be named by its handle or its id.
    "bsky.app": _first(rf"/profile/[^/]+/post/{_ID}"),
    "tiktok.com": _first(r"/@[^/]+/(?:video|photo)/(\d+)"),
    "t.me": _first(r"(?:/s)?/([A-Za-z0-9_]+)/(\d+)"),
    "threads.net": _first(rf"/@[^/]+/post/{_ID}"),
    "threads.com": _first(rf"/@[^/]+/post/{_ID}"),
    "linkedin.com": _first(r".*?(?:activity|ugcPost|share)[:-](\d+)"),
}
