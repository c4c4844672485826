"""Reading a mailbox by UID (RFC 3501): what came since the last look, from the inbox and from the folder of sent mail.

A cursor holds, for each folder, its UIDVALIDITY and the next UID. When the server numbers a folder anew, the last days
are read again, and the names of letters keep what we have from coming twice. `UID n:*` answers with the last letter
even when nothing is new, so what lies below n is left out (measured on Dovecot 2.3.19).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import Message
from typing import Any

from caredesk.channels.base import AccountFacts, Listing, Page, Raw, Source
from caredesk.channels.email import doorways, failing, mime, posts, tokens
from caredesk.core import clock
from caredesk.core.imap import Found, Mailbox, Refused

BOXES = ("inbox", "sent")
MOST_MESSAGES = 25  # of one page
MOST_BYTES = 30_000_000  # of one page, and of one letter that is brought whole
BEGINNING = 500_000  # bytes that are brought of a letter which is too large
BACK = timedelta(days=3)
EVERY = timedelta(seconds=30)  # each look signs in anew, which providers count; `listen` is there to be quick
_LISTED = 200
_MOST_PROVEN = 3


def poll(account: AccountFacts, cursor: Mapping[str, Any], threads: Sequence[str] = ()) -> Page:  # noqa: ARG001
    """One page of what is new; the first look only notes where the folders end."""
    with failing.told(account), doorways.mailbox(account) as box:
        found = page(account, box, cursor)
    return found if "poll_seconds" in account.settings else replace(found, retry_at=clock.now() + EVERY)


def page(account: AccountFacts, box: Mailbox, cursor: Mapping[str, Any]) -> Page:
    """The same in a mailbox that is open."""
    run = Run(account, box, {name: dict(value) for name, value in cursor.items() if name in BOXES})
    for name in BOXES:
        run.read_box(name)
    return Page(tuple(run.raws), run.cursor, run.more, problem=run.problem)


@dataclass
class Run:
    """One reading: what it brought so far, and where it stands."""

    account: AccountFacts
    box: Mailbox
    cursor: dict[str, Any] = field(default_factory=dict)
    raws: list[Raw] = field(default_factory=list)
    more: bool = False
    problem: str = ""
    _room: int = MOST_BYTES

    def read_box(self, name: str) -> None:
        folder = doorways.folder(self.account, self.box, name)
        if not folder:
            return
        try:
            stand = self.box.examine(folder)
        except Refused:
            if name == "inbox":
                raise
            self.problem = "mail_no_sent_folder"
            return
        place = self.cursor.get(name)
        if place is None:
            place = {"validity": stand.validity, "next": stand.next_uid}
        elif place["validity"] != stand.validity:
            place = {"validity": stand.validity, "next": self._first_of_late(place, stand.next_uid)}
        self.cursor[name] = {**place, "at": clock.now().isoformat()}
        self._read_from(name, int(place["next"]), stand.next_uid)

    def _first_of_late(self, place: Mapping[str, Any], next_uid: int) -> int:
        """Where to begin in a folder that was numbered anew: some days before we looked last."""
        looked_at = datetime.fromisoformat(place["at"]) if "at" in place else clock.now()
        return min(self.box.uids("SINCE", day(looked_at - BACK)), default=next_uid)

    def _read_from(self, name: str, first: int, next_uid: int) -> None:
        uids = [one for one in self.box.uids("UID", f"{first}:*") if one >= first]
        taken = self.box.look(uids[:MOST_MESSAGES])
        for found in taken:
            if self.raws and found.size > self._room:
                self.more = True
                return
            self._keep(name, found)
            self.cursor[name]["next"] = found.uid + 1
        if len(uids) > MOST_MESSAGES:
            self.more = True
        else:  # letters that are gone again have taken their numbers with them
            self.cursor[name]["next"] = max(int(self.cursor[name]["next"]), next_uid)

    def _keep(self, name: str, found: Found, source: Source = "poll") -> None:
        is_whole = found.size <= MOST_BYTES
        body = self.box.read(found.uid, MOST_BYTES if is_whole else BEGINNING)
        if body:
            self._room -= len(body)
            self.raws.append(raw(self.account, body, name, found, "" if is_whole else str(found.size), source=source))

    def fetch(self, message_id: str) -> None:
        """Bring the letters of this Message-ID once more."""
        uids = self.box.uids("HEADER", "Message-ID", quoted(message_id))
        for found in self.box.look(uids[:MOST_MESSAGES]):
            self._keep("inbox", found, "reconcile")


def raw(account: AccountFacts, body: bytes, *told: Any, source: Source = "poll") -> Raw:
    """The bytes and what the reading found out. told: folder, what the server says, size where too large."""
    box, found, too_large = told
    own = doorways.address(account)
    head = mime.read_head(body)
    named = [*(str(head.get(name, "")) for name in ("to", "cc", "delivered-to", "x-original-to", "subject"))]
    headers = {
        "mail-own": ",".join(doorways.own(account)),
        "mail-box": box,
        "mail-uid": str(found.uid),
        "mail-arrived": found.arrived.strip(),
        "mail-size": too_large,
        "mail-ours": " ".join(proven(own, body)),
        "mail-threads": " ".join(dict.fromkeys(tokens.marks(own, " ".join(named)))),
    }
    return Raw(body, clock.now(), {name: value for name, value in headers.items() if value}, source)


def proven(own: str, body: bytes) -> list[str]:
    """The Message-IDs of our making that stand anywhere in it: an answer names them, and so does a report."""
    told = tokens.own_ids_in(body[:MOST_BYTES])
    return tokens.genuine(own, told[:20])[:_MOST_PROVEN]


def reconcile(account: AccountFacts, ext_ids: Sequence[str], gone: Sequence[str] = ()) -> Page:  # noqa: ARG001
    """Bring these letters, by their Message-IDs. One that is not in its folder any more was filed away, not taken back:
    nobody can take back a letter."""
    names = [one.rpartition("#")[0] for one in ext_ids if one.startswith("<") and "#" in one]
    if not names:
        return Page((), {})
    with failing.told(account), doorways.mailbox(account) as box:
        run = Run(account, box)
        box.examine(doorways.folder(account, box, "inbox"))
        for name in names:
            run.fetch(name)
    return Page(tuple(run.raws), {})


def listing(account: AccountFacts, since: datetime, until: datetime, cursor: str | None) -> Listing:
    """What the inbox holds of these days, by the server's dates; letters without a Message-ID cannot be asked for."""
    first = int(cursor or 1)
    with failing.told(account), doorways.mailbox(account) as box:
        box.examine(doorways.folder(account, box, "inbox"))
        between = ("SINCE", day(since), "BEFORE", day(until + timedelta(days=1)))
        uids = [one for one in box.uids(*between) if one >= first]
        found = box.heads(uids[:_LISTED], ("FROM", "DATE", "SUBJECT", "MESSAGE-ID", "CONTENT-TYPE"))
    heads = [mime.headers(head) for head in found]
    ids = [posts.name(head) for head in heads if not _is_report(head)]
    left = uids[_LISTED : _LISTED + 1]
    return Listing(tuple(one for one in ids if one.startswith("<")), str(left[0]) if left else None)


def _is_report(head: Message) -> bool:
    """Of what was delivered or read: such a letter becomes no post, and would be missed for ever."""
    told = mime.parameter(head, "report-type").lower()
    return mime.media(head, "") == "multipart/report" and told in ("delivery-status", "disposition-notification")


def day(at: datetime) -> str:
    """A date as IMAP writes it."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{at.day}-{months[at.month - 1]}-{at.year}"


def quoted(text: str) -> str:
    """A string as IMAP writes it; what cannot stand in one is left out."""
    plain = "".join(letter for letter in text if " " < letter < "\x7f")
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
