"""What the tests of shops and review pages share: one review, the answer to it, what a page of the network tells."""

from types import ModuleType

from caredesk.channels.base import Event, OutgoingFacts, Page


def answer_to(review: dict, text: str = "We are on it.") -> OutgoingFacts:
    """A public answer to this review."""
    return OutgoingFacts(
        send_id="key-1",
        action="reply",
        text=text,
        parent_ext_id=review["id"],
        thread_ext_id=review["id"],
        surface="review",
        visibility="public",
    )


def told(network: ModuleType, page: Page) -> list[Event]:
    """The events of a page."""
    return [one for raw in page.raws for one in network.parse(raw) if isinstance(one, Event)]
