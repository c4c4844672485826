"""How long a conversation may be answered.

Messenger Platform policy: 24 hours after what the person did last, 7 days after they came by an ad. After 24 hours only
with the tag HUMAN_AGENT, which is for people and not for machines, up to 7 days, and for apps that Meta has allowed it.
"Private Replies": one message to the author of a comment, within 7 days, on live video only while it runs.
"""

from datetime import datetime, timedelta

from caredesk.channels.base import AccountFacts, Allowed, Denied, PostFacts

ANSWER = timedelta(hours=24)
LATER = timedelta(days=7)
HUMAN_AGENT = "human_agent"


def of_message(account: AccountFacts, post: PostFacts, at: datetime) -> Allowed | Denied:
    """Whether this conversation may be answered now."""
    told = [one for one in (post.last_in_at, post.occurred_at) if one is not None]
    since = max(told, default=at)
    if at < since + ANSWER or (post.facts.get("ad") == "1" and at < since + LATER):
        return Allowed(note="other_app_holds" if post.facts.get("standby") == "1" else "")
    if account.settings.get(HUMAN_AGENT) == "yes" and at < since + LATER:
        return Allowed(note="human_agent_tag")
    return Denied("window_closed", link_out=post.permalink or None)


def of_private_reply(post: PostFacts, at: datetime) -> Allowed | Denied:
    """Whether the author of this comment may be written to in private; it can be done once."""
    if post.surface not in ("comment", "post") or post.is_private:
        return Denied("private_reply_to_comments")
    if post.private_replies:
        return Denied("private_reply_once", link_out=post.permalink or None)
    if post.facts.get("live") == "1":
        return Allowed(note="while_live")
    if post.occurred_at is not None and at >= post.occurred_at + LATER:
        return Denied("private_reply_late", link_out=post.permalink or None)
    return Allowed(note="once_per_comment")
