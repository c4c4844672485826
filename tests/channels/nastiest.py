"""The twenty nastiest inputs, each by each kind of account: the tests that prove it, or why it cannot happen there.

A row is one input, or one of several that a line of the list names. Its cells are looked up by the kind, then by the
families in the order in which they stand, then by `*`. A cell names tests as `path::test`, beneath `tests/`, or says by
`never(...)` why there is none. `python -m tests.channels.nastiest` prints the whole table.
"""

from collections.abc import Iterator

from tests.channels.nastiest_answers import accounts, answers, pages
from tests.channels.nasty_cells import (
    ANSWERS,
    BODIES,
    DOORS,
    ELEMENTS,
    FAKED_READ,
    HEADERS,
    KINDS,
    LETTERS,
    MAIL_READ,
    MAIL_SERVERS,
    NO_HOOK,
    NO_PRIVATE,
    NO_SAY,
    NOT_JSON,
    ONE_LETTER,
    POSTROOM,
    SENDS,
    SHOWN,
    TICKETS,
    Cell,
    Row,
    by,
    never,
    row,
)


def _of_bodies(name: str, letters: Cell, feed: Cell) -> dict[str, Cell]:
    return {"mail": letters, "feed": feed, "every": by(f"{BODIES}{name}")}


# fmt: off
def _orders() -> Iterator[Row]:
    """1, 2: the same again, and the end before the beginning."""
    twice = f"{TICKETS}receive_together.py::test_the_same_events_from_two_workers_are_there_once"
    three = f"{BODIES}the_same_three_times_in_any_order_is_the_same"
    yield row(1, "the same event three times, in parallel, to two workers",
              mail=by(twice, f"{MAIL_READ}the_same_message_id_twice_is_two_letters_and_the_same_letter_twice_is_one"),
              feed=by(twice, f"{LETTERS}the_same_entries_in_any_order_three_times_are_the_same"),
              every=by(twice, three, f"{POSTROOM}receive.py::test_the_same_event_in_five_deliveries_is_one_post"))
    any_order = f"{TICKETS}convergence.py::test_every_order_with_duplicates_ends_in_the_same_state"
    yield row(2, "edited before it was there", mail=ONE_LETTER, every=by(any_order))
    removed = f"{TICKETS}receive.py::test_a_removal_before_its_post_shows_nothing_until_there_are_words"
    yield row(2, "removed before it was there", mail=ONE_LETTER, every=by(any_order, removed),
              heard=never("a feed and a tool tell of no removals"))
    keeps = f"{TICKETS}receive.py::test_a_removed_post_keeps_its_words_and_says_who_removed_it"
    yield row(2, "removed without words", mail=ONE_LETTER, every=by(keeps),
              heard=never("a feed and a tool tell of no removals"))


def _doors() -> Iterator[Row]:
    """3, 4, 5: who calls."""
    unsigned = by(f"{DOORS}a_hint_without_a_proof_only_makes_us_ask")
    spoilt = by(f"{DOORS}a_proof_that_is_missing_or_spelled_otherwise_is_refused")
    proxy = by(f"{DOORS}a_body_that_a_proxy_wrote_anew_is_refused_or_another_delivery")
    yield row(3, "a body written anew by a proxy", signed=proxy, trustpilot=unsigned, every=NO_HOOK)
    for what in ("no signature", "a signature by sha1 alone", "a signature in upper case", "one that is not ASCII"):
        yield row(3, what, signed=spoilt, trustpilot=unsigned, every=NO_HOOK)
    other = by(f"{DOORS}the_proof_of_another_account_is_refused")
    bearer = by(*other.tests, "channels/test_listening.py::test_a_delivery_bears_the_key")
    yield row(4, "a valid signature of another account or app", listening=bearer, signed=other, trustpilot=unsigned,
              every=NO_HOOK)
    replay = by(f"{DOORS}a_replay_of_ten_minutes_ago_is_refused_or_kept_once")
    yield row(4, "a replay ten minutes old", signed=replay, trustpilot=unsigned, every=NO_HOOK)
    script = by(f"{DOORS}no_challenge_says_markup_back")
    yield row(5, "a challenge with markup in it", signed=script, trustpilot=script, every=NO_HOOK)
    pure, asks_not = f"{DOORS}a_challenge_is_answered_at_once_though_there_is_no_desk", never("it asks no question")
    busy = "channels/x/test_x_desk.py::test_a_challenge_is_answered_at_once_while_a_batch_is_read"
    yield row(*(5, "a challenge during overload"), x=by(busy, pure), meta=by(pure), discord=by(pure), signed=asks_not,
              trustpilot=asks_not, every=NO_HOOK)


def _ids_and_times() -> Iterator[Row]:
    """6, 7, 8, 9: what stands in the fields."""
    letters = never("a Message-ID is letters in angle brackets")
    guid = by(f"{LETTERS}a_number_of_any_size_is_the_name_of_an_entry")
    yield row(6, "an id as number or string", **_of_bodies("an_id_may_be_a_number_or_a_string", letters, guid))
    strings = never("its ids are strings of letters")
    large = by(f"{BODIES}an_id_above_2_to_the_53_loses_no_digit")
    yield row(6, "an id above 2^53", mail=letters, feed=guid, every=strings,
              **dict.fromkeys(("discord", "facebook", "instagram", "mastodon", "telegram", "webhook", "x"), large))
    yield row(6, "a negative event_uuid", every=never("only X has an event_uuid"),
              x=by("channels/x/test_x_parse.py::test_a_mention_is_read_with_all_it_says"))
    yield row(6, "page_post beside post", every=never("only Facebook puts the page before the post"),
              facebook=by("channels/test_meta_parse.py::test_a_comment_says_who_where_and_that_an_advert_brought_it"))
    yield row(7, "one poisoned entry among good ones", mail=NOT_JSON, feed=ELEMENTS,
              every=by(f"{BODIES}one_poisoned_entry_never_takes_the_others",
                  f"{POSTROOM}receive.py::test_one_poisoned_event_among_fifty_leaves_the_others_alone"))
    times = _of_bodies("a_time_in_any_form_or_none_hides_nothing", HEADERS, ELEMENTS)
    for form in ("in seconds", "in milliseconds", "in ISO", "as of the old API", "in 1900", "in 2099", "missing"):
        yield row(8, f"a time {form}", **times)
    yield row(9, "no author", mail=HEADERS, feed=ELEMENTS, every=FAKED_READ)


def _echoes() -> Iterator[Row]:
    """10, 11, 13: our own words, and words for one person alone."""
    settled = f"{POSTROOM}outcomes.py::test_our_own_words_coming_back_settle_an_unknown_and_make_no_ticket"
    ours = f"{TICKETS}receive.py::test_what_we_wrote_is_ours_even_when_the_network_calls_it_new"
    found = by("postroom/test_doors.py::test_our_own_answer_found_by_the_feed_opens_nothing")
    yield row(10, "our own reply coming back", every=by(settled, ours), heard=found)
    by_hand = never("the desk answers nothing by itself: every reply has a person")
    machine = f"{TICKETS}automatic.py::test_an_automatic_post_is_kept_and_shown_and_waits_for_nothing"
    yield row(10, "automatic answers that answer each other", mail=by(machine), every=by(machine), heard=by_hand)
    storm = by("postroom/test_mail.py::test_an_out_of_office_storm_between_two_desks_stops")
    yield row(10, "an out-of-office storm", mail=storm, every=never("only mailboxes send out-of-office letters"))
    outside = f"{TICKETS}receive.py::test_an_answer_from_outside_ends_the_wait"
    echo = f"{BODIES}what_a_colleague_says_in_the_networks_own_app_is_an_echo"
    yield row(11, "a reply that a colleague wrote in the native app", heard=NO_SAY,
              mail=by(outside, f"{MAIL_SERVERS}what_was_written_in_a_mail_program_is_known_as_ours"),
              webhook=by(outside, ours), every=by(outside, echo))
    private = by(
        f"{ANSWERS}what_was_said_to_us_alone_is_answered_to_them_alone",
        f"{TICKETS}reply.py::test_a_private_thread_is_never_answered_in_public",
        f"{POSTROOM}send.py::test_a_post_that_became_private_is_not_answered_aloud_by_what_waited",
    )
    yield row(13, "a private message answered in public", heard=NO_PRIVATE, reviews=NO_PRIVATE, youtube=NO_PRIVATE,
              every=private)
    hidden = f"{BODIES}what_was_said_to_us_alone_stays_so_whatever_else_is_wrong"
    yield row(13, "a private message whose visibility is lost", heard=NO_PRIVATE, reviews=NO_PRIVATE,
              youtube=NO_PRIVATE, every=by(f"{TICKETS}versions.py::test_the_most_private_word_holds", hidden),
              mail=by(f"{TICKETS}versions.py::test_the_most_private_word_holds"))


def _gone() -> Iterator[Row]:
    """12: the parent is not there any more."""
    waits = f"{POSTROOM}outcomes.py::test_the_answered_post_is_removed_while_the_reply_waits"
    answer = by("channels/test_webhook_send.py::test_every_answer_has_its_class", waits)
    yield row(12, "the parent was deleted between reading and sending", heard=NO_SAY,
              mail=never("a letter is answered whether its sender keeps it or not"),
              whatsapp=never("a message goes to a person and hangs on no other"), webhook=answer,
              every=by(f"{SENDS}a_post_that_was_taken_away_meanwhile_is_not_answered", waits))
    top = "channels/test_mastodon_poll.py::test_a_thread_whose_beginning_is_gone_is_told_once"
    alone = never("a review hangs on nothing")
    talk = never("a conversation with a person has no first post")
    yield row(12, "the root was deleted by the platform", heard=never("an entry hangs on nothing"), reviews=alone,
              mail=talk, whatsapp=talk, mastodon=by(top),
              bluesky=by(
                  "channels/test_bluesky_poll.py::test_a_sweep_tells_what_is_gone_what_changed_and_what_is_back"),
              facebook=by("channels/facebook/test_facebook_listed.py::test_a_sweep_tells_how_posts_stand_and_believes_only_gone"),
              instagram=by("channels/test_instagram.py::test_a_sweep_tells_edits_removals_and_returns"),
              reddit=by("channels/reddit/test_things.py::test_deleted_is_by_the_author_and_removed_by_the_platform"),
              discord=by("channels/discord/test_sending.py::test_each_refusal_is_said_in_its_words"),
              telegram=by("channels/telegram/test_sending.py::test_every_answer_has_its_class"),
              x=by("channels/x/test_x_poll.py::test_where_every_post_is_gone_the_answer_is_errors_alone"),
              youtube=by("channels/youtube/test_youtube_send.py::test_a_thread_that_is_gone_or_endless_tells_nothing"),
              webhook=by(f"{TICKETS}receive.py::test_a_removed_post_keeps_its_words_and_says_who_removed_it"))


def _words() -> Iterator[Row]:
    """14, 15: letters and markup."""
    odd = {
        "mail": by(f"{LETTERS}a_letter_keeps_odd_letters", SHOWN),
        "feed": by(f"{LETTERS}an_entry_keeps_odd_letters"),
        "every": by(f"{BODIES}words_in_odd_letters_are_kept", SHOWN),
    }
    for what in (
        "NUL",
        "lone surrogates",
        "a right-to-left override",
        "10,000 combining marks",
        "letters of no width",
        "letters in pieces (NFD)",
        "301 graphemes",
    ):
        yield row(14, what, **odd)
    yield row(14, "a family of joined emoji at the limit", heard=NO_SAY,
              every=by("channels/test_lengths.py::test_a_text_is_as_long_as_the_network_says"))
    links = "channels/test_bluesky_send.py::test_links_names_and_tags_are_found_in_bytes_and_unknown_names_stay_words"
    yield row(14, "facets in bytes", bluesky=by(links, "channels/test_bluesky_parse.py::test_no_facet_breaks_a_text"),
              every=never("only Bluesky marks words by the place of their bytes"))
    yield row(14, "places in UTF-16", every=never("nothing is read by places in UTF-16: words are kept as they came"),
              telegram=by("channels/telegram/test_sending.py::test_an_emoji_is_one_of_4096_characters"))
    for what in ("markup in words", "Markdown"):
        yield row(15, what, every=by(SHOWN))
    html = by(f"{MAIL_READ}html_is_words_and_nothing_of_it_is_fetched_or_run", SHOWN)
    for what in ("a letter with scripts", "pictures by cid:", "tracking pixels"):
        yield row(15, what, mail=html, every=never("only letters bring a page of HTML"),
                  feed=by("core/test_text_from_html.py::test_hostile_markup_takes_no_time",
                      "channels/test_feed.py::test_an_entry_becomes_a_post_that_links_to_where_it_stands"))
    yield row(15, "javascript: as the address of a post", feed=ELEMENTS, every=FAKED_READ,
              mail=never("a letter has no address on the web"))
    media = f"{POSTROOM}media.py::test_"
    inner = by(f"{media}bytes_that_came_with_a_letter_are_judged_too")
    shut = "core/test_http.py::test_no_spelling_of_a_private_address_reaches_it"
    yield row(15, "an attachment at 127.0.0.1, and a redirect there", mail=inner,
              every=by(f"{media}a_private_address_is_refused_and_so_is_a_redirect_there", shut))
    yield row(15, "a signed address that ran out", mail=inner,
              every=by(f"{media}a_link_that_ran_out_is_tried_anew_when_the_network_signs_another"))


def _letters() -> Iterator[Row]:
    """16: mail alone."""
    beside = never("only mailboxes bring letters")
    for what, tests in (
        ("no Message-ID", (f"{MAIL_READ}a_letter_without_a_message_id_has_a_name",)),
        (
            "a Message-ID twice",
            (f"{MAIL_READ}the_same_message_id_twice_is_two_letters_and_the_same_letter_twice_is_one",),
        ),
        (
            "forged References",
            ("postroom/test_mail.py::test_no_stolen_key_opens_the_conversation_of_another_customer",),
        ),
        ("UIDVALIDITY changed", (f"{MAIL_SERVERS}a_folder_that_is_numbered_anew_is_read_again_and_nothing_is_lost",)),
        ("1,000 nested parts", (f"{MAIL_READ}a_thousand_nested_parts_are_left_out_and_that_is_said",)),
        (
            "100 MB of base64",
            (
                f"{MAIL_READ}a_hundred_megabytes_of_base64_are_known_by_their_beginning",
                "postroom/test_mail.py::test_large_letters_are_read_one_after_the_other",
            ),
        ),
        ("undeclared Latin-2", (f"{MAIL_READ}no_letter_is_dropped_where_no_table_is_declared",)),
        (
            "a bounce of our own letter",
            (
                f"{MAIL_READ}a_bounce_names_our_letter_and_only_a_proven_one",
                "postroom/test_mail.py::test_a_letter_that_comes_back_says_that_the_reply_failed",
            ),
        ),
    ):
        yield row(16, what, mail=by(*tests), every=beside)


# fmt: on
ROWS: tuple[Row, ...] = tuple(
    one
    for part in (_orders, _doors, _ids_and_times, _echoes, _gone, _words, _letters, answers, pages, accounts)
    for one in part()
)


def main() -> None:
    for one in ROWS:
        print(f"\n{one.number:>2} {one.what}")
        for kind in KINDS:
            cell = one.cell(kind) or Cell()
            print(f"   {kind:15}{', '.join(cell.tests) or f'— {cell.never}'}")


if __name__ == "__main__":
    main()
