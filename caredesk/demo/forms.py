"""Talks in the forms of the networks, as the documents named in each connector show them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

# Who we are on each network.
OURS = {
    "facebook": "200100200100200",
    "instagram": "17841400000004001",
    "youtube": "UCparcelhop00000000000000",
    "reddit": "t2_parcelhop",
    "telegram": "7200100200",
    "whatsapp": "106540352242922",
    "discord": "1200000000000000000",
}
SETTINGS: dict[str, dict[str, Any]] = {
    "reddit": {"owner": "ParcelhopCare", "subreddits": "Parcelhop", "username": "ParcelhopCare"},
    "telegram": {"receive": "poll"},
    "whatsapp": {"waba_id": "102290129340398"},
}
VIDEO, GUILD, ROOM, STAFF = "dQw4w9WgXcQ", "1100000000000000000", "1100000000000000001", "1200000000000000004"
Told = tuple[Literal["hook", "poll"], list[dict[str, Any]]]


@dataclass(frozen=True)
class Said:
    """One thing in a talk; without a name it is ours."""

    talk: int
    place: int
    name: str
    at: datetime
    text: str

    @property
    def number(self) -> str:
        return f"{self.talk + 1}{self.place + 1:02}"

    @property
    def who(self) -> str:
        """A number of its own for each person of a talk."""
        return f"30{self.talk}{sum(map(ord, self.name)) % 1000:03}"

    @property
    def seconds(self) -> int:
        return int(self.at.timestamp())


def facebook(talk: list[Said]) -> Told:
    """Comments under a post of our page, answers under the first of them."""
    ours, post = OURS["facebook"], f"{OURS['facebook']}_{talk[0].talk + 122}"
    changes = []
    for one in talk:
        who = {"id": one.who, "name": one.name} if one.name else {"id": ours, "name": "Parcelhop"}
        above = post if one.place == 0 else f"122_{talk[0].number}"
        where = {"comment_id": f"122_{one.number}", "post_id": post, "parent_id": above}
        about = {"item": "comment", "verb": "add", "created_time": one.seconds, "message": one.text}
        changes.append({"field": "feed", "value": {**about, **where, "from": who, "post": _post(post)}})
    return "hook", [{"object": "page", "entry": [{"id": ours, "time": talk[-1].seconds, "changes": changes}]}]


def _post(ext_id: str) -> dict[str, Any]:
    return {"id": ext_id, "is_published": True, "permalink_url": f"https://www.facebook.com/{ext_id}"}


def instagram(talk: list[Said]) -> Told:
    changes = []
    for one in talk:
        value = {"id": f"1780{one.number}", "text": one.text, "from": {"id": one.who, "username": one.name}}
        changes.append(
            {"field": "comments", "value": {**value, "media": {"id": "17700", "media_product_type": "FEED"}}}
        )
    entry = {"id": OURS["instagram"], "time": talk[-1].seconds, "changes": changes}
    return "hook", [{"object": "instagram", "entry": [entry]}]


def youtube(talk: list[Said]) -> Told:
    first, *rest = [_comment(one) for one in talk]
    about = {"channelId": OURS["youtube"], "videoId": VIDEO, "topLevelComment": first, "canReply": True}
    for one in rest:
        one["id"], one["snippet"]["parentId"] = f"{first['id']}.{one['id']}", first["id"]
    thread = {"id": first["id"], "snippet": {**about, "totalReplyCount": len(rest), "isPublic": True}}
    return "poll", [{"own": OURS["youtube"], "threads": [{**thread, "replies": {"comments": rest}}]}]


def _comment(one: Said) -> dict[str, Any]:
    at = one.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    said = {"textDisplay": one.text, "textOriginal": one.text, "publishedAt": at, "updatedAt": at}
    who = {"authorDisplayName": one.name, "authorChannelId": {"value": f"UC{one.who}"}}
    return {"id": f"Ugx{one.number}AaABAg", "snippet": {**said, **who, "channelId": OURS["youtube"], "videoId": VIDEO}}


def reddit(talk: list[Said]) -> Told:
    """A post in our subreddit, and the comments under it."""
    names = [f"t1_c{one.number}" if one.place else f"t3_p{one.number}" for one in talk]
    things: list[dict[str, Any]] = []
    for one in talk:
        who = {"author": one.name, "author_fullname": f"t2_{one.who}"} if one.name else _us_on_reddit()
        where = {
            "name": names[one.place],
            "subreddit": "Parcelhop",
            "permalink": f"/r/Parcelhop/comments/{names[0][3:]}/x/",
        }
        about = {"created_utc": float(one.seconds), "edited": False, "locked": False, "archived": False, **who, **where}
        if one.place == 0:
            title, _, rest = one.text.partition(". ")
            things.append({"kind": "t3", "data": {**about, "title": title, "selftext": rest, "is_self": True}})
        else:
            above = {"link_id": names[0], "parent_id": names[one.place - 1]}
            things.append({"kind": "t1", "data": {**about, "body": one.text, **above}})
    parents = {str(one["data"]["name"]): one["data"]["author_fullname"] for one in things}
    return "poll", [{"own": "ParcelhopCare", "parents": parents, "things": things}]


def _us_on_reddit() -> dict[str, str]:
    return {"author": "ParcelhopCare", "author_fullname": OURS["reddit"]}


def telegram(talk: list[Said]) -> Told:
    return "poll", [{"ok": True, "result": list(_updates(talk))}]


def _updates(talk: Iterable[Said]) -> Iterable[dict[str, Any]]:
    for one in talk:
        first, _, last = one.name.partition(" ")
        person = {"id": int(one.who), "first_name": first, "last_name": last}
        number = int(one.number)
        message = {"message_id": number, "from": {**person, "is_bot": False}, "chat": {**person, "type": "private"}}
        yield {"update_id": 900_000_000 + number, "message": {**message, "date": one.seconds, "text": one.text}}


def whatsapp(talk: list[Said]) -> Told:
    people = {f"3630{one.who}": one.name for one in talk}
    contacts = [{"profile": {"name": name}, "wa_id": number} for number, name in people.items()]
    messages = [
        {"from": f"3630{one.who}", "id": f"wamid.{one.number}", "timestamp": str(one.seconds), "type": "text"}
        | {"text": {"body": one.text}}
        for one in talk
    ]
    number = {"display_phone_number": "48221002030", "phone_number_id": OURS["whatsapp"]}
    value = {"messaging_product": "whatsapp", "metadata": number, "contacts": contacts, "messages": messages}
    entry = {"id": SETTINGS["whatsapp"]["waba_id"], "changes": [{"field": "messages", "value": value}]}
    return "hook", [{"object": "whatsapp_business_account", "entry": [entry]}]


def discord(talk: list[Said]) -> Told:
    """Messages in a channel of our server, each about the first; a colleague's role says who is one of us."""
    first = _message(talk[0])
    told = [first]
    for one in talk[1:]:
        above: dict[str, Any] = {"type": 19, "message_reference": {"channel_id": ROOM, "guild_id": GUILD}}
        above["message_reference"] |= {"message_id": first["id"]}
        told.append({**_message(one), **above, "referenced_message": first})
    body = {"own": OURS["discord"], "staff": [STAFF], "channels": {ROOM: {"type": "0", "guild_id": GUILD}}}
    return "poll", [{**body, "dispatches": [{"t": "MESSAGE_CREATE", "d": one} for one in told]}]


def _message(one: Said) -> dict[str, Any]:
    who = {"id": f"12000000000{one.who}", "username": one.name.lower(), "global_name": one.name}
    who = who if one.name else {"id": "1200000000000000003", "username": "anna", "global_name": "Anna"}
    member = {"nick": None, "roles": [] if one.name else [STAFF]}
    about = {"id": f"1510000000000{one.number}", "type": 0, "channel_id": ROOM, "guild_id": GUILD, "mentions": []}
    return {**about, "author": who, "member": member, "content": one.text, "timestamp": one.at.isoformat()}


FORMS: dict[str, Callable[[list[Said]], Told]] = {
    "facebook": facebook,
    "instagram": instagram,
    "youtube": youtube,
    "reddit": reddit,
    "telegram": telegram,
    "whatsapp": whatsapp,
    "discord": discord,
}
